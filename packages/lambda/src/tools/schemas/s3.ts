import * as z from "zod";
import type { S3Event, S3EventBridgeEvent, S3Record } from "../../native.ts";

/** One record of an S3 notification. */
export const s3RecordSchema: z.ZodType<S3Record> = z.looseObject({
  eventSource: z.literal("aws:s3"),
  eventName: z.string().min(1),
  eventTime: z.string(),
  responseElements: z.looseObject({ "x-amz-request-id": z.string() }),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1), arn: z.string() }),
    object: z.looseObject({
      key: z.string(),
      size: z.int().optional(),
      eTag: z.string().optional(),
      versionId: z.string().optional(),
      sequencer: z.string(),
    }),
  }),
});

/** An S3 notification, or S3's test of a new one. */
export const s3Schema: z.ZodType<S3Event> = z.union([
  z.looseObject({ Records: z.array(s3RecordSchema).min(1), Event: z.undefined().optional() }),
  z.looseObject({ Event: z.literal("s3:TestEvent"), Records: z.undefined().optional() }),
]);

/** A change of an object that S3 sends to EventBridge. */
export const s3EventBridgeSchema: z.ZodType<S3EventBridgeEvent> = z.looseObject({
  "detail-type": z.string().startsWith("Object "),
  source: z.literal("aws.s3"),
  id: z.string(),
  time: z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({
      key: z.string(),
      size: z.int().optional(),
      etag: z.string().optional(),
      "version-id": z.string().optional(),
    }),
  }),
});
