import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fixture, fixtures } from "../../../fixtures/read.ts";
import type { Native } from "../../native.ts";
import { received } from "../../receive.ts";
import { backgroundSchema } from "./background.ts";
import { cloudEventSchema } from "./cloud-event.ts";
import { datastoreEventSchema, datastoreValueSchema } from "./datastore.ts";
import { deliverySchema, schedulerHeadersSchema, tasksHeadersSchema } from "./delivery.ts";
import { authChangeSchema, authUserSchema, databaseChangeSchema } from "./firebase.ts";
import { firestoreEventSchema, firestoreValueSchema } from "./firestore.ts";
import { pubsubEnvelopeSchema, pubsubMessageSchema } from "./pubsub.ts";
import { storageObjectSchema } from "./storage.ts";

/** What the data of a trigger's events satisfies, where it is JSON of a known shape. */
const data: Readonly<Record<string, z.ZodType>> = {
  "firebase.auth": z.union([authUserSchema, authChangeSchema]),
  "firebase.database": databaseChangeSchema,
  "gcp.datastore": datastoreEventSchema,
  "gcp.firestore": firestoreEventSchema,
  "gcp.pubsub": pubsubEnvelopeSchema,
  "gcp.pubsub.push": pubsubEnvelopeSchema,
  "gcp.pubsub.queue": pubsubEnvelopeSchema,
  "gcp.pubsub.schedule": pubsubEnvelopeSchema,
  "gcp.scheduler.pubsub": pubsubEnvelopeSchema,
  "gcp.storage": storageObjectSchema,
  "gcp.storage.pubsub": pubsubEnvelopeSchema,
};
const headers: Readonly<Record<string, z.ZodType>> = {
  "gcp.scheduler": schedulerHeadersSchema,
  "gcp.tasks": tasksHeadersSchema,
};

describe.each(fixtures().map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, native }) => {
    it("satisfies the schema of its form and comes out whole", () => {
      expect(formOf(native).safeParse(native)).toEqual({ success: true, data: native });
    });

    const schema = data[trigger];
    const [event] = received(native);
    const value = schema && event && jsonOf(event.data);
    if (schema && value !== undefined) {
      it("has data that satisfies its schema and comes out whole", () => {
        expect(schema.safeParse(value)).toEqual({ success: true, data: value });
      });

      it("has data that satisfies no schema once it is emptied", () => {
        expect(schema.safeParse({}).success).toBe(false);
      });
    }

    const names = headers[trigger];
    if (names)
      it("has headers that satisfy their schema", () => {
        expect(names.safeParse(event?.headers)).toEqual({ success: true, data: event?.headers });
        expect(names.safeParse({}).success).toBe(false);
      });
  },
);

it("describes what each trigger has as JSON", () => {
  const { data: sent } = fixture("gcp.pubsub/background") as { readonly data?: unknown }; // a call
  expect(pubsubMessageSchema.parse(sent)).toEqual(sent);
  expect(cloudEventSchema.safeParse({ specversion: "1.0", id: "1", type: "t" }).success).toBe(false);
  expect(backgroundSchema.safeParse({ data: {}, context: { eventId: "1" } }).success).toBe(false);
  expect(deliverySchema.safeParse({ headers: { Host: "x" }, body: undefined }).success).toBe(false);
});

it("wants exactly one type in a value of Firestore", () => {
  expect(
    firestoreValueSchema.safeParse({
      mapValue: { fields: { a: { arrayValue: { values: [{ nullValue: null }] } } } },
    }).success,
  ).toBe(true);
  expect(firestoreValueSchema.safeParse({ stringValue: "a", integerValue: "1" }).success).toBe(false);
  expect(firestoreValueSchema.safeParse({}).success).toBe(false);
  expect(
    datastoreValueSchema.safeParse({ entityValue: { properties: { a: { keyValue: {} } } } }).success,
  ).toBe(true);
  expect(datastoreValueSchema.safeParse({ booleanValue: "yes" }).success).toBe(false);
});

function formOf(native: Native): z.ZodType {
  if ("headers" in native) return deliverySchema;
  return "specversion" in native ? cloudEventSchema : backgroundSchema;
}

/** JSON of a delivery, or the value that it came as; undefined for anything else. */
function jsonOf(data: unknown): unknown {
  const bytes = (data as { readonly message?: { readonly bytes?: unknown } } | undefined)?.message?.bytes; // of an unwrapped push
  if (bytes instanceof Uint8Array) return undefined;
  if (!(data instanceof Uint8Array)) return data;
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
