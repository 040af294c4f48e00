import * as z from "zod";
import type { KinesisEvent, PipesKinesisRecord } from "../../native.ts";
import { windowed } from "./windowed.ts";

const payload = {
  sequenceNumber: z.string().min(1),
  data: z.base64(),
  partitionKey: z.string(),
  approximateArrivalTimestamp: z.number(),
};
const record = { eventSource: z.literal("aws:kinesis"), eventID: z.string(), eventSourceARN: z.string() };

/** What Lambda sends for a Kinesis data stream. */
export const kinesisSchema: z.ZodType<KinesisEvent> = z.looseObject({
  ...windowed,
  Records: z.array(z.looseObject({ ...record, kinesis: z.looseObject(payload) })),
});

/** What EventBridge Pipes send for a Kinesis data stream. */
export const pipesKinesisSchema: z.ZodType<readonly PipesKinesisRecord[]> = z
  .array(z.looseObject({ ...record, ...payload }))
  .min(1);
