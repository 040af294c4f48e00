import type { AttributeValue, MessageStimulus, Messages } from "anyfn/driver";
import { arn, extraFields, REGION, timeOf } from "./aws.ts";
import { NO_BASE64, toBase64, toBytes } from "./wire.ts";

/** Records of a DynamoDB stream. */
export function dynamodbEvent({ messages, extra, sparse }: MessageStimulus<"database">): unknown {
  const records = messages.map((message, index) => ({
    eventID: message.id ?? `f07f8ca4b0b26cb9c4e5e77e${String(index).padStart(8, "0")}`,
    eventName: names[message.action],
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    ...(message.expired ? { userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } } : {}),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(timeOf(message) / 1000),
      Keys: message.malformed
        ? { id: { TYPE_OF_TOMORROW: "x" } }
        : typeof message.key === "string"
          ? { id: { S: message.key } }
          : marshalItem(message.key),
      ...(message.after && !sparse ? { NewImage: marshalItem(message.after) } : {}),
      ...(message.before && !sparse ? { OldImage: marshalItem(message.before) } : {}),
      SequenceNumber: String(4421584500000000017450439091n + BigInt(index)),
      SizeBytes: 59,
      StreamViewType: sparse ? "KEYS_ONLY" : "NEW_AND_OLD_IMAGES",
      ...extraFields(extra),
    },
    eventSourceARN: arn("dynamodb", `table/${message.collection}/stream/2026-01-01T00:00:00.000`),
    ...extraFields(extra),
  }));
  return { Records: records, ...extraFields(extra) };
}

/** Changes that a DynamoDB table writes to a Kinesis stream: without sequence numbers of their own, and in milliseconds. */
export function dynamodbKinesisEvent(stimulus: MessageStimulus<"database">): unknown {
  const { Records } = dynamodbEvent(stimulus) as {
    readonly Records: readonly { readonly dynamodb: Readonly<Record<string, unknown>> }[];
  }; // made above
  const messages = stimulus.messages.map((message, index) => {
    const { dynamodb, ...record } = Records[index] ?? { dynamodb: {} };
    const { SequenceNumber: _, StreamViewType: __, ...change } = dynamodb;
    const body = JSON.stringify({
      ...record,
      recordFormat: "application/json",
      tableName: message.collection,
      dynamodb: { ...change, ApproximateCreationDateTime: timeOf(message) },
    });
    return { stream: "changes", body };
  });
  return kinesisEvent({ kind: "stream", messages, extra: stimulus.extra });
}

/** Records of a Kinesis stream. */
export function kinesisEvent({ messages, extra }: MessageStimulus<"stream">): unknown {
  const records = messages.map((message, index) => {
    const sequenceNumber = String(49590338271490256608559692538361571095921575989136588898n + BigInt(index));
    return {
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: message.key ?? "1",
        sequenceNumber,
        data: message.malformed ? NO_BASE64 : toBase64(toBytes(message.body)),
        approximateArrivalTimestamp: timeOf(message) / 1000,
        ...extraFields(extra),
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `shardId-${(message.partition ?? "0").padStart(12, "0")}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::123456789012:role/conformance",
      awsRegion: REGION,
      eventSourceARN: arn("kinesis", `stream/${message.stream}`),
      ...extraFields(extra),
    };
  });
  return { Records: records, ...extraFields(extra) };
}

/** Records of a Kafka topic in Amazon MSK. */
export function mskEvent({ messages, extra, sparse }: MessageStimulus<"stream">): unknown {
  const records = messages.map((message, offset) => ({
    topic: message.stream,
    partition: Number(message.partition ?? 0),
    offset,
    timestamp: timeOf(message),
    timestampType: "CREATE_TIME",
    ...(message.key === undefined || sparse ? {} : { key: toBase64(toBytes(message.key)) }),
    value: message.malformed ? NO_BASE64 : toBase64(toBytes(message.body)),
    headers: Object.entries(message.attributes ?? {}).map(([name, value]) => ({
      [name]: signedBytes(value),
    })),
    ...extraFields(extra),
  }));
  return {
    eventSource: "aws:kafka",
    eventSourceArn: arn("kafka", "cluster/conformance/e9f754c6-d29a-4430-a7db-958a19fd2c54-4"),
    bootstrapServers: `b-1.conformance.c1.kafka.${REGION}.amazonaws.com:9092`,
    records: Object.fromEntries(Map.groupBy(records, ({ topic, partition }) => `${topic}-${partition}`)),
    ...extraFields(extra),
  };
}

/** Records of a Kafka topic elsewhere, which has brokers and no ARN. */
export function kafkaEvent(stimulus: MessageStimulus<"stream">): unknown {
  const { eventSourceArn: _, ...event } = mskEvent(stimulus) as Readonly<Record<string, unknown>>; // made above
  return { ...event, eventSource: "SelfManagedKafka", bootstrapServers: "kafka.example.com:9092" };
}

const names: Readonly<Record<Messages["database"]["action"], string>> = {
  created: "INSERT",
  updated: "MODIFY",
  deleted: "REMOVE",
};

/** Java's bytes: 255 is -1. */
function signedBytes(value: AttributeValue): readonly number[] {
  return [...new Int8Array(toBytes(value instanceof Uint8Array ? value : String(value)))];
}

function marshalItem(item: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, marshal(value)]])),
  );
}

/** A plain value in DynamoDB's own form. */
function marshal(value: unknown): unknown {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number" || typeof value === "bigint") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value instanceof Uint8Array) return { B: toBase64(value) };
  if (Array.isArray(value)) return { L: value.map(marshal) };
  if (value instanceof Set) {
    const items = [...value];
    if (items.every((item) => item instanceof Uint8Array)) return { BS: items.map(toBase64) };
    return items.every((item) => typeof item === "string") ? { SS: items } : { NS: items.map(String) };
  }
  return { M: marshalItem(value as Readonly<Record<string, unknown>>) }; // the only objects left
}
