import * as z from "zod";
import type { DatastoreEntity, DatastoreEventData, DatastoreKey, DatastoreValue } from "../../native.ts";
import { geoPointSchema } from "./firestore.ts";

const time = z.iso.datetime({ offset: true }).optional();

/** A key of Datastore mode in JSON. */
export const datastoreKeySchema: z.ZodType<DatastoreKey> = z.looseObject({
  partitionId: z
    .looseObject({
      projectId: z.string().optional(),
      databaseId: z.string().optional(),
      namespaceId: z.string().optional(),
    })
    .optional(),
  path: z
    .array(
      z.looseObject({
        kind: z.string().optional(),
        id: z.union([z.string(), z.int()]).optional(),
        name: z.string().optional(),
      }),
    )
    .optional(),
});

/** A value of Datastore mode in JSON. */
export const datastoreValueSchema: z.ZodType<DatastoreValue> = z.lazy(() =>
  z.looseObject({
    nullValue: z.union([z.null(), z.literal("NULL_VALUE")]).optional(),
    booleanValue: z.boolean().optional(),
    integerValue: z.union([z.string().regex(/^-?\d+$/), z.int()]).optional(),
    doubleValue: z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]).optional(),
    timestampValue: time,
    keyValue: datastoreKeySchema.optional(),
    stringValue: z.string().optional(),
    blobValue: z.base64().optional(),
    geoPointValue: geoPointSchema.optional(),
    entityValue: entity.optional(),
    arrayValue: z.looseObject({ values: z.array(datastoreValueSchema).optional() }).optional(),
  }),
);

const entity: z.ZodType<DatastoreEntity> = z.looseObject({
  key: datastoreKeySchema.optional(),
  properties: z.record(z.string(), datastoreValueSchema).optional(),
});

const result = z.looseObject({ entity: entity.optional(), createTime: time, updateTime: time });

/** The data of an event of Datastore mode in JSON. */
export const datastoreEventSchema: z.ZodType<DatastoreEventData> = z
  .looseObject({
    value: result.optional(),
    oldValue: result.optional(),
    updateMask: z.looseObject({ propertyPaths: z.array(z.string()).optional() }).optional(),
  })
  .refine(({ value, oldValue }) => value !== undefined || oldValue !== undefined, "A change has an entity.");
