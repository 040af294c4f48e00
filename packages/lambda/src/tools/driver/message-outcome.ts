/** What becomes of the messages of a delivery: how Lambda's event source mappings read an answer. */
import type { MessageKind, MessageOutcome, NativeResult, Variant } from "anyfn/driver";

/** The neutral outcome of a delivery. */
export function messageOutcome(result: NativeResult, native: unknown, variant: Variant): MessageOutcome {
  const kind = variant.kind as MessageKind; // variants of http have an outcome of their own
  const ids = identifiers(native);
  const all = ids.map((_, index) => index);
  if (result.status !== "ok")
    return { kind, redelivered: all, error: result.error ?? { type: result.status, message: "no answer" } };
  if (variant.kind === "invoke") return { kind, redelivered: [], result: result.value };
  // Without the mapping's setting an answer is ignored: everything counts as done.
  return { kind, redelivered: variant.serve.partialBatch ? failedOf(result.value, ids, variant) : [] };
}

/** By what each message of the event is named in an answer; of sources that take none, one name for each. */
function identifiers(native: unknown): readonly string[] {
  // Of a pipe, which does not tell what it makes of one.
  if (Array.isArray(native)) return native.map((_, index) => String(index));
  const { Records, records, messages, rmqMessagesByQueue, events } = (native ?? {}) as {
    readonly Records?: readonly Record[];
    readonly records?: Readonly<globalThis.Record<string, readonly KafkaRecord[]>>;
    readonly messages?: readonly unknown[];
    readonly rmqMessagesByQueue?: Readonly<globalThis.Record<string, readonly unknown[]>>;
    readonly events?: readonly unknown[];
  }; // an event of ours
  const whole = messages ?? events ?? (rmqMessagesByQueue && Object.values(rmqMessagesByQueue).flat());
  if (whole) return whole.map((_, index) => String(index));
  if (Records)
    return Records.map(
      ({ messageId, kinesis, dynamodb }) =>
        messageId ?? kinesis?.sequenceNumber ?? dynamodb?.SequenceNumber ?? "",
    );
  if (records)
    return Object.values(records).flatMap((list) =>
      list.map(({ topic, partition, offset }) => kafkaId(`${topic}-${partition}`, offset)),
    );
  return [""];
}

/**
 * The messages that an answer gives back. An answer that cannot be read fails all
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html), and of a stream everything from the first
 * failure on is delivered again.
 */
function failedOf(value: unknown, ids: readonly string[], { redelivery }: Variant): readonly number[] {
  const all = ids.map((_, index) => index);
  if (value === null || value === undefined) return [];
  const failures: unknown = (value as { readonly batchItemFailures?: unknown }).batchItemFailures; // any value may be asked
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return all;
  const failed = failures.map((item: { readonly itemIdentifier?: unknown } | null) =>
    ids.indexOf(toId(item?.itemIdentifier)),
  );
  if (failed.includes(-1)) return all;
  if (redelivery !== "from-first") return [...new Set(failed)];
  // Of each partition; a batch of Kinesis or DynamoDB is of one shard.
  return all.filter((index) =>
    failed.some((first) => first <= index && laneOf(ids[first]) === laneOf(ids[index])),
  );
}

function toId(identifier: unknown): string {
  if (typeof identifier === "string" && identifier !== "") return identifier;
  const { partition, offset } = (identifier ?? {}) as {
    readonly partition?: unknown;
    readonly offset?: unknown;
  }; // any value may be asked
  return typeof partition === "string" && typeof offset === "number" ? kafkaId(partition, offset) : "none";
}

/** Of a record of Kafka its topic and partition. */
function laneOf(id = ""): string {
  return id.includes(" ") ? id.slice(0, id.lastIndexOf(" ")) : "";
}

function kafkaId(partition: string, offset: number): string {
  return `${partition} ${offset}`;
}

interface Record {
  readonly messageId?: string;
  readonly kinesis?: { readonly sequenceNumber: string };
  readonly dynamodb?: { readonly SequenceNumber: string };
}

interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
