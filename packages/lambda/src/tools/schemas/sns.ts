import * as z from "zod";
import type { SnsEnvelope, SnsEvent, SnsNotification } from "../../native.ts";

const notification = {
  MessageId: z.string().min(1),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.string(),
  MessageAttributes: z.record(z.string(), z.looseObject({ Type: z.string(), Value: z.string() })).nullish(),
};

/** A notification of Amazon SNS. */
export const snsNotificationSchema: z.ZodType<SnsNotification> = z.looseObject(notification);

/** The body of a queue message that SNS sent without raw delivery. */
export const snsEnvelopeSchema: z.ZodType<SnsEnvelope> = z.looseObject({
  ...notification,
  Type: z.literal("Notification"),
});

/** What Lambda sends for Amazon SNS. */
export const snsSchema: z.ZodType<SnsEvent> = z.looseObject({
  Records: z.array(z.looseObject({ EventSource: z.literal("aws:sns"), Sns: snsNotificationSchema })).min(1),
});
