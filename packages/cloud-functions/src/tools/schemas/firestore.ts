import * as z from "zod";
import type { FirestoreEventData, FirestoreValue, GeoPoint } from "../../native.ts";

const time = z.iso.datetime({ offset: true }).optional();
const doubles = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

/** A place; what is zero may be left out. */
export const geoPointSchema: z.ZodType<GeoPoint> = z.looseObject({
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
});

/** A value of Firestore in JSON: exactly one type. */
export const firestoreValueSchema: z.ZodType<FirestoreValue> = z.lazy(() =>
  z
    .strictObject({
      nullValue: z.union([z.null(), z.literal("NULL_VALUE")]).optional(),
      booleanValue: z.boolean().optional(),
      integerValue: z.union([z.string().regex(/^-?\d+$/), z.int()]).optional(),
      doubleValue: doubles.optional(),
      timestampValue: time,
      stringValue: z.string().optional(),
      bytesValue: z.base64().optional(),
      referenceValue: z.string().optional(),
      geoPointValue: geoPointSchema.optional(),
      arrayValue: z.looseObject({ values: z.array(firestoreValueSchema).optional() }).optional(),
      mapValue: z.looseObject({ fields: z.record(z.string(), firestoreValueSchema).optional() }).optional(),
    })
    .refine((value) => Object.keys(value).length === 1, "A value has exactly one type."),
);

const document = z.looseObject({
  name: z.string().optional(),
  fields: z.record(z.string(), firestoreValueSchema).optional(),
  createTime: time,
  updateTime: time,
});

/** The data of a Firestore event in JSON. */
export const firestoreEventSchema: z.ZodType<FirestoreEventData> = z
  .looseObject({
    value: document.optional(),
    oldValue: document.optional(),
    updateMask: z.looseObject({ fieldPaths: z.array(z.string()).optional() }).optional(),
  })
  .refine(({ value, oldValue }) => value !== undefined || oldValue !== undefined, "A change has a document.");
