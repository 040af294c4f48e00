import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fixtures } from "../../../fixtures/read.ts";
import { contextSchema } from "./context.ts";
import { cosmosDbSchema } from "./cosmos-db.ts";
import { eventGridSchema } from "./event-grid.ts";
import { httpRequestSchema, invokeSchema } from "./http.ts";
import { kafkaMetadataSchema, kafkaSchema } from "./kafka.ts";
import {
  blobMetadataSchema,
  bodySchema,
  eventHubsMetadataSchema,
  serviceBusMetadataSchema,
  storageQueueMetadataSchema,
} from "./messages.ts";
import { sqlSchema } from "./sql.ts";
import { timerSchema } from "./timer.ts";

const nothing = z.strictObject({});

/** The schemas of each trigger's input and metadata; metadata that nothing reads has none. */
const schemas: Readonly<Record<string, readonly [input: z.ZodType, metadata?: z.ZodType]>> = {
  "azure.blob": [bodySchema, blobMetadataSchema],
  "azure.blob.event-grid": [bodySchema, blobMetadataSchema],
  "azure.cosmos-db": [cosmosDbSchema],
  "azure.event-grid": [eventGridSchema],
  "azure.event-grid.storage": [eventGridSchema],
  "azure.event-hubs": [bodySchema, eventHubsMetadataSchema],
  "azure.http": [httpRequestSchema],
  "azure.invoke": [invokeSchema],
  "azure.kafka": [kafkaSchema, kafkaMetadataSchema],
  "azure.service-bus.queue": [bodySchema, serviceBusMetadataSchema],
  "azure.service-bus.topic": [bodySchema, serviceBusMetadataSchema],
  "azure.sql": [sqlSchema],
  "azure.storage-queue": [bodySchema, storageQueueMetadataSchema],
  "azure.timer": [timerSchema],
  "azure.warmup": [nothing],
};

describe.each(fixtures().map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, input, context }) => {
    const [ofInput, ofMetadata] = schemas[trigger] ?? [];

    it("satisfies its schemas and comes out whole", () => {
      expect(ofInput?.safeParse(input)).toEqual({ success: true, data: input });
      expect(contextSchema.safeParse(context)).toEqual({ success: true, data: context });
      if (ofMetadata)
        expect(ofMetadata.safeParse(context.triggerMetadata)).toEqual({
          success: true,
          data: context.triggerMetadata,
        });
    });

    it("satisfies none once it is emptied", () => {
      expect(contextSchema.safeParse({}).success).toBe(false);
      // A warm-up is empty; of a body any value is one.
      const emptied = (ofMetadata ?? ofInput)?.safeParse(trigger === "azure.warmup" ? { a: 1 } : {});
      expect(emptied?.success).toBe(false);
    });
  },
);

it("knows no body that is missing", () => {
  expect(bodySchema.safeParse(undefined).success).toBe(false);
  expect(bodySchema.safeParse(null).success).toBe(true);
});
