import {
  type Attributes as AttributeRecord,
  decodeBody,
  eachMessage,
  MalformedEventError,
  type MessageTrigger,
  type Outcome,
  type ReplyOptions,
  type StreamEvent,
} from "anyfn/adapter";
import {
  base64At,
  fields,
  fromBase64,
  integerAt,
  listOf,
  objectAt,
  optionalText,
  put,
  textAt,
  textOrBytes,
  toDate,
} from "anyfn/read";
import type { Attributes } from "../attributes.ts";
import { type BatchReply, replyFirst } from "../batch-reply.ts";
import { fromNumbers } from "../bytes.ts";
import { isKafka } from "../detect.ts";
import type { KafkaEvent, KafkaRecord } from "../native.ts";

/** Where a Kafka record stands. An object: a string would fail the whole batch. */
export interface KafkaPosition {
  /** `<topic>-<partition>` */
  readonly partition: string;
  readonly offset: number;
}

/** A Kafka of one's own (https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html): in order within a partition, which stops at its first failure. */
export const kafka: MessageTrigger<"stream", KafkaEvent, BatchReply<KafkaPosition> | undefined> = {
  id: "aws.kafka",
  kind: "stream",
  detect: isKafka,
  normalize: (native) => recordsOf(native, "aws.kafka"),
  group: laneOf,
  reply: replyByPartition,
};

/** The records of all partitions. */
export function recordsOf(native: KafkaEvent, trigger: string): readonly StreamEvent[] {
  const partitions = fields(native?.records);
  if (!partitions) throw new MalformedEventError(trigger, "records", "an object", native?.records);
  return Object.entries(partitions).flatMap(([name, records]) => {
    const list = `records[${JSON.stringify(name)}]`;
    return eachMessage(
      listOf(records as readonly KafkaRecord[], trigger, list), // checked one by one
      (record, index) => toStreamEvent(record, native, index, trigger, list),
      knownOfKafka,
    );
  });
}

/** One record. */
export function toStreamEvent(
  item: KafkaRecord,
  { eventSourceArn, bootstrapServers }: Pick<KafkaEvent, "eventSourceArn" | "bootstrapServers">,
  index: number,
  trigger: string,
  list: string,
): StreamEvent {
  const record = objectAt(item, trigger, list, index);
  const topic = textAt(record.topic, trigger, list, index, "topic");
  const partition = integerAt(record.partition, trigger, list, index, "partition");
  const offset = integerAt(record.offset, trigger, list, index, "offset");
  const tombstone = record.value === null || record.value === undefined;
  const bytes = tombstone ? new Uint8Array() : base64At(record.value, trigger, list, index, "value");
  return {
    kind: "stream",
    id: `${topic}-${partition}-${offset}`,
    source: optionalText(eventSourceArn) ?? `kafka://${optionalText(bootstrapServers) ?? ""}`,
    time: toDate(record.timestamp),
    stream: topic,
    partition: `${partition}`,
    key: keyOf(record),
    sequence: `${offset}`,
    attributes: headersOf(record),
    data: tombstone ? null : decodeBody(bytes),
    bytes,
    native: record,
  };
}

/** What is known of a record that cannot be read: where it stands in its partition. */
export function knownOfKafka(
  record: KafkaRecord | null | undefined,
): Pick<StreamEvent, "id" | "stream" | "partition" | "sequence" | "native"> | undefined {
  const { topic, partition, offset } = record ?? {};
  return typeof topic === "string" && Number.isSafeInteger(partition) && Number.isSafeInteger(offset)
    ? {
        id: `${topic}-${partition}-${offset}`,
        stream: topic,
        partition: `${partition}`,
        sequence: `${offset}`,
        native: record,
      }
    : undefined;
}

/** `<topic>-<partition>` */
export function laneOf({ stream, partition }: StreamEvent): string {
  return `${stream}-${partition}`;
}

/** The first failure of each partition. */
export function replyByPartition(
  outcomes: readonly Outcome[],
  events: readonly StreamEvent[],
  options: ReplyOptions,
): BatchReply<KafkaPosition> | undefined {
  return replyFirst(outcomes, events, options, laneOf, (event) => ({
    partition: laneOf(event),
    offset: Number(event.sequence),
  }));
}

/** Text where it is UTF-8, else as it was sent, in base64. */
function keyOf({ key }: KafkaRecord): string | undefined {
  const base64 = optionalText(key);
  const bytes = base64 === undefined ? undefined : fromBase64(base64);
  const text = bytes && textOrBytes(bytes);
  return typeof text === "string" ? text : base64;
}

/** Of headers with one name the last counts, as in Kafka's own clients. */
function headersOf({ headers }: KafkaRecord): AttributeRecord {
  const attributes: Attributes = {};
  for (const header of Array.isArray(headers) ? (headers as readonly unknown[]) : []) {
    for (const [name, numbers] of Object.entries(fields(header) ?? {})) {
      if (Array.isArray(numbers)) put(attributes, name, textOrBytes(fromNumbers(numbers)));
    }
  }
  return attributes;
}
