import * as z from "zod";
import type { PubsubEnvelope, PubsubMessage } from "../../native.ts";

/** How Firebase's emulator and shell write bytes. */
const buffer = z.object({ type: z.literal("Buffer"), data: z.array(z.int().min(0).max(255)) });

const message: z.ZodType<PubsubMessage> = z.looseObject({
  data: z.union([z.base64(), buffer]).nullish(),
  attributes: z.record(z.string(), z.string()).nullish(),
  messageId: z.string().optional(),
  message_id: z.string().optional(),
  publishTime: z.iso.datetime({ offset: true }).optional(),
  publish_time: z.iso.datetime({ offset: true }).optional(),
  orderingKey: z.string().optional(),
});

/** A message of Pub/Sub as a push subscription posts it, and as Eventarc's data. */
export const pubsubEnvelopeSchema: z.ZodType<PubsubEnvelope> = z.looseObject({
  message: message.refine(
    ({ messageId, message_id }) => messageId !== undefined || message_id !== undefined,
    "A message has an id.",
  ),
  subscription: z.string().optional(),
  deliveryAttempt: z.int().positive().optional(),
});

/** The data of a function of the first generation. */
export const pubsubMessageSchema: z.ZodType<PubsubMessage> = message;
