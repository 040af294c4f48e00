import * as z from "zod";
import type { SqsEvent, SqsRecord } from "../../native.ts";

const attribute = z.looseObject({
  dataType: z.string(),
  stringValue: z.string().nullish(),
  binaryValue: z.base64().nullish(),
});

/** One message of Amazon SQS. */
export const sqsRecordSchema: z.ZodType<SqsRecord> = z.looseObject({
  messageId: z.string().min(1),
  body: z.string(),
  eventSource: z.literal("aws:sqs"),
  eventSourceARN: z.string(),
  attributes: z.looseObject({
    ApproximateReceiveCount: z.string().regex(/^\d+$/),
    SentTimestamp: z.string().regex(/^\d+$/),
    MessageGroupId: z.string().optional(),
  }),
  messageAttributes: z.record(z.string(), attribute),
});

/** What Lambda sends for Amazon SQS. */
export const sqsSchema: z.ZodType<SqsEvent> = z.looseObject({ Records: z.array(sqsRecordSchema).min(1) });
