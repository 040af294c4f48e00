import * as z from "zod";
import type { KafkaRecord } from "../native.ts";

/** One record, as the Kafka extension writes it. */
export const kafkaRecordSchema: z.ZodType<KafkaRecord> = z.looseObject({
  Offset: z.int().nonnegative(),
  Partition: z.int().nonnegative(),
  Topic: z.string().min(1),
  Timestamp: z.string().optional(),
  Key: z.string().nullish(),
  Value: z.unknown().optional(),
  Headers: z.array(z.looseObject({ Key: z.string(), Value: z.base64().nullish() })).nullish(),
});

/** What a Kafka trigger is called with. */
export const kafkaSchema: z.ZodType<KafkaRecord | readonly KafkaRecord[]> = z.union([
  z.array(kafkaRecordSchema).min(1),
  kafkaRecordSchema,
]);
