import * as z from "zod";
import type { FirehoseEvent, KinesisAnalyticsEvent } from "../../native.ts";

/** What Amazon Data Firehose sends to be transformed. */
export const firehoseSchema: z.ZodType<FirehoseEvent> = z.looseObject({
  invocationId: z.string(),
  deliveryStreamArn: z.string().optional(),
  records: z.array(
    z.looseObject({
      recordId: z.string().min(1),
      data: z.base64().optional(),
      kafkaRecordValue: z.base64().optional(),
      approximateArrivalTimestamp: z.number(),
      kinesisRecordMetadata: z
        .looseObject({ shardId: z.string(), partitionKey: z.string(), sequenceNumber: z.string() })
        .nullish(),
      mskRecordMetadata: z.looseObject({ partitionId: z.string(), offset: z.string() }).nullish(),
    }),
  ),
});

/** What Kinesis Data Analytics for SQL sends to be preprocessed. */
export const kinesisAnalyticsSchema: z.ZodType<KinesisAnalyticsEvent> = z.looseObject({
  invocationId: z.string(),
  applicationArn: z.string(),
  records: z.array(z.looseObject({ recordId: z.string().min(1), data: z.base64() })),
});
