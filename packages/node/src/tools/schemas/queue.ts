import * as z from "zod";
import type { QueueBatch, StoredMessage, TopicBatch } from "../../native.ts";

/** A message as the server keeps it. */
export const storedMessageSchema: z.ZodType<StoredMessage> = z.looseObject({
  id: z.string().min(1),
  attempt: z.int().positive(),
  sentAt: z.number(),
  bytes: z.instanceof(Uint8Array),
  contentType: z.string().optional(),
  attributes: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.instanceof(Uint8Array)]),
  ),
  group: z.string().optional(),
  subject: z.string().optional(),
});

/** A delivery of a queue of the server's own. */
export const queueSchema: z.ZodType<QueueBatch> = z.looseObject({
  from: z.literal("node:queue"),
  queue: z.string().min(1),
  messages: z.array(storedMessageSchema).min(1),
});

/** A delivery of a topic of the server's own. */
export const topicSchema: z.ZodType<TopicBatch> = z.looseObject({
  from: z.literal("node:topic"),
  topic: z.string().min(1),
  messages: z.array(storedMessageSchema).min(1),
});
