import {
  type Attributes as AttributeRecord,
  decodeText,
  eachMessage,
  type MessageTrigger,
  type QueueEvent,
} from "anyfn/adapter";
import { fromText, listOf, objectAt, optionalText, put, textAt, toDate } from "anyfn/read";
import { isFifo, lastSegment } from "../arn.ts";
import { type Attributes, typedAttribute } from "../attributes.ts";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isSqs } from "../detect.ts";
import type { SqsEvent, SqsRecord } from "../native.ts";

/**
 * Amazon SQS (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). FIFO queues: in order within a message group, which
 * stops at its first failure. Standard queues use the group id for fairness alone: no order, so no `group`.
 */
export const sqs: MessageTrigger<"queue", SqsEvent, BatchReply | undefined> = {
  id: "aws.sqs",
  kind: "queue",
  detect: isSqs,
  normalize: (native) =>
    eachMessage(
      listOf(native?.Records, "aws.sqs", "Records"),
      (record, index) => toQueueEvent(record, index, "aws.sqs", "Records"),
      knownOfSqs,
    ),
  group: ({ group }) => group,
  reply: (outcomes, events, options) => replyEach(outcomes, events, options, ({ id }) => id),
};

/** One message. `list` is the path of the batch, for the error. */
export function toQueueEvent(item: SqsRecord, index: number, trigger: string, list: string): QueueEvent {
  const record = objectAt(item, trigger, list, index);
  const body = textAt(record.body, trigger, list, index, "body");
  const source = sqsSource(record);
  return {
    kind: "queue",
    id: textAt(record.messageId, trigger, list, index, "messageId"),
    source,
    time: toDate(record.attributes?.SentTimestamp),
    attempt: sqsAttempt(record),
    queue: lastSegment(source),
    data: decodeText(body),
    bytes: fromText(body),
    attributes: sqsAttributes(record),
    group: sqsGroup(record),
    native: record,
  };
}

/** What is known of a message that cannot be read: its id and its group. */
export function knownOfSqs(
  record: SqsRecord | null | undefined,
): { readonly id: string; readonly group: string | undefined; readonly native: SqsRecord } | undefined {
  const id = optionalText(record?.messageId);
  return record && id !== undefined ? { id, group: sqsGroup(record), native: record } : undefined;
}

/** The queue's ARN. */
export function sqsSource({ eventSourceARN }: SqsRecord): string {
  return optionalText(eventSourceARN) ?? "aws:sqs";
}

/** How often the message was received, this time included. */
export function sqsAttempt({ attributes }: SqsRecord): number | undefined {
  const count = Number(optionalText(attributes?.ApproximateReceiveCount));
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** The message group of a FIFO queue; undefined on a standard queue. */
export function sqsGroup({ eventSourceARN, attributes }: SqsRecord): string | undefined {
  return isFifo(eventSourceARN) ? (optionalText(attributes?.MessageGroupId) ?? "") : undefined;
}

/** Numbers exact, binaries as bytes. */
export function sqsAttributes({ messageAttributes }: SqsRecord): AttributeRecord {
  const attributes: Attributes = {};
  for (const name in messageAttributes) {
    const attribute = messageAttributes[name];
    const value = typedAttribute(attribute?.dataType, attribute?.stringValue, attribute?.binaryValue);
    if (value !== undefined) put(attributes, name, value);
  }
  return attributes;
}
