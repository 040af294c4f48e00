import { cases } from "@anyfn/conformance";
import { decodeHttp } from "anyfn/cloudevents";
import type { Stimulus, WireRequest } from "anyfn/driver";
import { expect, test } from "vitest";
import type { ZodType } from "zod";
import { driver, type NodeVariant } from "../driver.ts";
import { cloudEventsSchema } from "./cloud-events.ts";
import { queueSchema, topicSchema } from "./queue.ts";
import { scheduleSchema } from "./schedule.ts";
import { storageSchema } from "./storage.ts";

const schemas: Readonly<Record<string, ZodType>> = {
  "node.queue": queueSchema,
  "node.topic": topicSchema,
  "node.schedule": scheduleSchema,
  "node.storage": storageSchema,
};

test.each(
  driver.variants
    .filter(({ id }) => id !== "http" && id !== "invoke")
    .map((variant) => [variant.id, variant] as const),
)("%s: what conformance sends is of its schema", (_, variant) => {
  const schema = schemas[variant.trigger] ?? cloudEventsSchema;
  const played = cases.filter(
    ({ kind, needs }) =>
      kind === variant.kind &&
      // A malformed message is of no schema: that is what its case is about.
      !needs?.some((need) => need === "malformed" || variant.lacks?.[need] !== undefined),
  );
  expect(played).not.toEqual([]);
  for (const { kind, stimulus } of played) {
    const native = driver.toNative({ kind, ...stimulus } as Stimulus, variant); // a case's stimulus is its kind's
    const value =
      (variant as NodeVariant).via === "wire" // one of this driver's
        ? decodeHttp((native as WireRequest).headers, (native as WireRequest).body ?? new Uint8Array())
        : native;
    expect(schema.safeParse(value).error).toBeUndefined();
  }
});

test.each(Object.entries({ ...schemas, cloudevents: cloudEventsSchema }))(
  "%s: an empty object is none",
  (_, schema) => {
    expect(schema.safeParse({}).success).toBe(false);
  },
);
