import * as z from "zod";
import type { KafkaEvent, PipesKafkaRecord } from "../../native.ts";

const record = {
  topic: z.string().min(1),
  partition: z.int(),
  offset: z.int(),
  timestamp: z.number(),
  key: z.base64().nullish(),
  value: z.base64().nullish(),
  headers: z.array(z.record(z.string(), z.array(z.int().min(-128).max(255)))).nullish(),
};
const beside = {
  eventSource: z.enum(["aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"]),
  eventSourceArn: z.string().optional(),
  bootstrapServers: z.string().optional(),
};

/** What Lambda sends for Amazon MSK and for a Kafka of one's own. */
export const kafkaSchema: z.ZodType<KafkaEvent> = z.looseObject({
  ...beside,
  records: z.record(z.string(), z.array(z.looseObject(record))),
});

/** What EventBridge Pipes send for Kafka. */
export const pipesKafkaSchema: z.ZodType<readonly PipesKafkaRecord[]> = z
  .array(z.looseObject({ ...beside, ...record }))
  .min(1);
