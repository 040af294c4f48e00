import * as z from "zod";
import type { KafkaRecord } from "../../native.ts";

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

/** One value as it is, where the function is registered for bytes: the rest is in the metadata. */
const value = z.instanceof(Uint8Array);

/** What a Kafka trigger is called with. */
export const kafkaSchema: z.ZodType<KafkaRecord | Uint8Array | readonly (KafkaRecord | Uint8Array)[]> =
  z.union([z.array(value).min(1), z.array(kafkaRecordSchema).min(1), value, kafkaRecordSchema]);

/** What the host says of a record, or of a batch. */
export const kafkaMetadataSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.union([
  z.looseObject({ topicArray: z.array(z.string().min(1)).min(1), offsetArray: z.array(z.unknown()).min(1) }),
  z.looseObject({ topic: z.string().min(1), offset: z.number() }),
]);
