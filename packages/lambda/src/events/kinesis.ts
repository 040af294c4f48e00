import {
  decodeBody,
  eachMessage,
  type MessageTrigger,
  type Outcome,
  type ReplyOptions,
  type StreamEvent,
} from "anyfn/adapter";
import { base64At, fromSeconds, listOf, objectAt, optionalText, textAt } from "anyfn/read";
import { resourceName } from "../arn.ts";
import { type BatchReply, replyFirst } from "../batch-reply.ts";
import { isKinesis } from "../detect.ts";
import type { KinesisEvent, KinesisPayload, KinesisRecord } from "../native.ts";
import { type WindowReply, withState } from "../window.ts";

/** Kinesis data streams (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html): in order within a shard, which stops at its first failure. */
export const kinesis: MessageTrigger<"stream", KinesisEvent, BatchReply | WindowReply | undefined> = {
  id: "aws.kinesis",
  kind: "stream",
  detect: isKinesis,
  normalize: (native) =>
    eachMessage(
      listOf(native?.Records, "aws.kinesis", "Records"),
      (item, index) => {
        const record = objectAt(item, "aws.kinesis", "Records", index);
        return toStreamEvent(record, record.kinesis, index, "aws.kinesis", "Records", "kinesis.");
      },
      (record) => knownOfKinesis(record, record?.kinesis),
    ),
  group: ({ partition }) => partition,
  reply: (outcomes, events, options, native) =>
    withState(replyByShard(outcomes, events, options), outcomes, native),
};

/** One record. In pipes `payload` is the record itself; `field` is its path within the record, for the error. */
export function toStreamEvent(
  record: Omit<KinesisRecord, "kinesis">,
  payload: KinesisPayload,
  index: number,
  trigger: string,
  list: string,
  field: string,
): StreamEvent {
  const sequence = textAt(payload?.sequenceNumber, trigger, list, index, `${field}sequenceNumber`);
  const bytes = base64At(payload.data, trigger, list, index, `${field}data`);
  const source = optionalText(record.eventSourceARN) ?? "aws:kinesis";
  const id = optionalText(record.eventID) ?? sequence;
  return {
    kind: "stream",
    id,
    source,
    time: fromSeconds(payload.approximateArrivalTimestamp),
    stream: resourceName(source, "stream"),
    partition: shardOf(record),
    key: optionalText(payload.partitionKey),
    sequence,
    attributes: {},
    data: decodeBody(bytes),
    bytes,
    native: record,
  };
}

/** What is known of a record that cannot be read: where it stands in its shard. */
export function knownOfKinesis(
  record: Omit<KinesisRecord, "kinesis"> | null | undefined,
  payload: KinesisPayload | null | undefined,
): Pick<StreamEvent, "id" | "partition" | "sequence" | "native"> | undefined {
  const sequence = optionalText(payload?.sequenceNumber);
  return record && sequence !== undefined
    ? { id: optionalText(record.eventID) ?? sequence, partition: shardOf(record), sequence, native: record }
    : undefined;
}

/** The shard of a record: `shardId-000000000006:4959…` is its id. */
export function shardOf({ eventID }: Pick<KinesisRecord, "eventID">): string {
  const id = optionalText(eventID) ?? "";
  return id.slice(0, Math.max(id.indexOf(":"), 0));
}

/** The first failure of each shard. */
export function replyByShard(
  outcomes: readonly Outcome[],
  events: readonly StreamEvent[],
  options: ReplyOptions,
): BatchReply | undefined {
  return replyFirst(
    outcomes,
    events,
    options,
    ({ partition }) => partition,
    ({ sequence }) => sequence,
  );
}
