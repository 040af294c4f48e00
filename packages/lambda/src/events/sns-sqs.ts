import { decodeText, eachMessage, type MessageTrigger, type TopicEvent } from "anyfn/adapter";
import { fromText, listOf, objectAt, textAt, toDate } from "anyfn/read";
import { lastSegment } from "../arn.ts";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isSnsSqs } from "../detect.ts";
import type { SqsEvent, SqsRecord } from "../native.ts";
import { snsEnvelope } from "../unwrap.ts";
import { toTopicEvent } from "./sns.ts";
import { knownOfSqs, sqsAttempt, sqsAttributes, sqsGroup, sqsSource } from "./sqs.ts";

/**
 * SNS notifications that a queue holds (https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html).
 * Raw delivery leaves no trace of SNS: pin this trigger there, and the queue's name stands for the topic's.
 */
export const snsSqs: MessageTrigger<"topic", SqsEvent, BatchReply | undefined> = {
  id: "aws.sns.sqs",
  kind: "topic",
  carrier: true,
  detect: isSnsSqs,
  normalize: (native) => eachMessage(listOf(native?.Records, "aws.sns.sqs", "Records"), unwrap, knownOfSqs),
  group: ({ group }) => group,
  reply: (outcomes, events, options) => replyEach(outcomes, events, options, carrierId),
};

/** The id of the queue message that carried an event. */
export function carrierId({ native }: { readonly native: unknown }): string {
  return (native as SqsRecord).messageId; // carriers of SQS set `native` to the record, its id checked
}

function unwrap(item: SqsRecord, index: number): TopicEvent {
  const record = objectAt(item, "aws.sns.sqs", "Records", index);
  const id = textAt(record.messageId, "aws.sns.sqs", "Records", index, "messageId");
  const body = textAt(record.body, "aws.sns.sqs", "Records", index, "body");
  const envelope = snsEnvelope(body);
  const carried = { attempt: sqsAttempt(record), group: sqsGroup(record) };
  if (envelope)
    return { ...toTopicEvent(envelope, record, "aws.sns.sqs", `Records[${index}].body`), ...carried };
  const source = sqsSource(record);
  return {
    kind: "topic",
    id,
    source,
    time: toDate(record.attributes?.SentTimestamp),
    topic: lastSegment(source),
    data: decodeText(body),
    bytes: fromText(body),
    attributes: sqsAttributes(record),
    native: record,
    ...carried,
  };
}
