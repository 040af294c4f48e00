/** A message that cannot be read fails alone, on every source of batches: the others are handled. */
import { database, event, invoke, queue, storage, stream, topic } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import { expect, test } from "vitest";
import type { FirehoseInput } from "./events/firehose.ts";
import { handler } from "./index.ts";

const seen: string[] = [];
const definitions = {
  database: database("users", (one) => void seen.push(one.id)),
  event: event("t", (one) => void seen.push(one.id)),
  queue: queue("orders", (one) => void seen.push(one.id)),
  storage: storage("b", (one) => void seen.push(one.key)),
  stream: stream("clicks", (one) => void seen.push(one.id)),
  topic: topic("t", (one) => void seen.push(one.id)),
} satisfies Record<string, AnyDefinition>;

const sqsRecord = (id: string, body: unknown) => ({
  messageId: id,
  body: typeof body === "string" ? body : JSON.stringify(body),
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:orders",
  attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1764000000000" },
});
const s3Body = (key: string) => ({
  Records: [
    { eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3: { bucket: { name: "b" }, object: { key } } },
  ],
});
const envelope = (message: unknown, id: string | undefined = "n") => ({
  Type: "Notification",
  MessageId: id,
  TopicArn: "arn:aws:sns:eu-central-1:123456789012:t",
  Message: typeof message === "string" ? message : JSON.stringify(message),
});
const dynamo = (sequence: string, image: object) => ({
  eventID: `id-${sequence}`,
  eventSource: "aws:dynamodb",
  eventName: "INSERT",
  eventSourceARN: "arn:aws:dynamodb:eu-central-1:123456789012:table/users/stream/2026",
  dynamodb: { SequenceNumber: sequence, Keys: { id: { S: "1" } }, NewImage: image },
});
const kinesisRecord = (sequence: string, data: unknown) => ({
  eventID: `shardId-000000000000:${sequence}`,
  eventSource: "aws:kinesis",
  eventSourceARN: "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks",
  kinesis: { sequenceNumber: sequence, partitionKey: "k", data },
});
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const kafkaRecord = (offset: number, value: unknown) => ({ topic: "clicks", partition: 0, offset, value });
const kinesisPipe = (sequence: string, data: unknown) => {
  const { kinesis, ...record } = kinesisRecord(sequence, data);
  return { ...record, ...kinesis };
};
const good = base64({ ok: true });
const change = (id: string) => ({ ...dynamo("x", { id: { S: id } }), eventID: id, tableName: "users" });

/** The second of three messages cannot be read. What is handled, and what is reported. */
const cases: readonly (readonly [string, keyof typeof definitions, unknown, readonly string[], unknown])[] = [
  [
    "aws.sqs",
    "queue",
    { Records: [sqsRecord("1", "a"), { ...sqsRecord("2", "b"), body: 7 }, sqsRecord("3", "c")] },
    ["1", "3"],
    ["2"],
  ],
  [
    "aws.pipes.sqs",
    "queue",
    [sqsRecord("1", "a"), { ...sqsRecord("2", "b"), body: 7 }, sqsRecord("3", "c")],
    ["1", "3"],
    ["2"],
  ],
  [
    "aws.s3.sqs",
    "storage",
    {
      Records: [
        sqsRecord("1", s3Body("a")),
        sqsRecord("2", { Records: [{ eventSource: "aws:s3" }] }),
        sqsRecord("3", s3Body("c")),
      ],
    },
    ["a", "c"],
    ["2"],
  ],
  [
    "aws.s3.sqs, where it holds something else",
    "storage",
    { Records: [sqsRecord("1", s3Body("a")), sqsRecord("2", "hello"), sqsRecord("3", s3Body("c"))] },
    ["a", "c"],
    ["2"],
  ],
  [
    "aws.s3.sns-sqs",
    "storage",
    {
      Records: [
        sqsRecord("1", envelope(s3Body("a"))),
        sqsRecord("2", envelope({ Records: [{ eventSource: "aws:s3" }] })),
        sqsRecord("3", envelope(s3Body("c"))),
      ],
    },
    ["a", "c"],
    ["2"],
  ],
  [
    "aws.sns.sqs",
    "topic",
    {
      Records: [
        sqsRecord("1", envelope("a", "n1")),
        sqsRecord("2", { ...envelope("b"), MessageId: undefined }),
        sqsRecord("3", envelope("c", "n3")),
      ],
    },
    ["n1", "n3"],
    ["2"],
  ],
  [
    "aws.dynamodb, which stops there",
    "database",
    { Records: [dynamo("1", { a: { S: "x" } }), dynamo("2", { a: { FUTURE: "x" } }), dynamo("3", {})] },
    ["id-1"],
    ["2"],
  ],
  [
    "aws.pipes.dynamodb, which stops there",
    "database",
    [dynamo("1", { a: { S: "x" } }), dynamo("2", { a: { FUTURE: "x" } }), dynamo("3", {})],
    ["id-1"],
    ["2"],
  ],
  [
    "aws.dynamodb.kinesis, which stops there",
    "database",
    {
      Records: [
        kinesisRecord("1", base64(change("c1"))),
        kinesisRecord("2", base64("foreign")),
        kinesisRecord("3", good),
      ],
    },
    ["c1"],
    ["2"],
  ],
  [
    "aws.kinesis, which stops there",
    "stream",
    { Records: [kinesisRecord("1", good), kinesisRecord("2", 7), kinesisRecord("3", good)] },
    ["shardId-000000000000:1"],
    ["2"],
  ],
  [
    "aws.pipes.kinesis, which stops there",
    "stream",
    [kinesisPipe("1", good), kinesisPipe("2", 7), kinesisPipe("3", good)],
    ["shardId-000000000000:1"],
    ["2"],
  ],
  [
    "aws.kafka, which stops there",
    "stream",
    {
      eventSource: "SelfManagedKafka",
      bootstrapServers: "localhost:9092",
      records: { "clicks-0": [kafkaRecord(1, good), kafkaRecord(2, 7), kafkaRecord(3, good)] },
    },
    ["clicks-0-1"],
    [{ partition: "clicks-0", offset: 2 }],
  ],
  [
    "aws.pipes.kafka, which stops there",
    "stream",
    [1, 2, 3].map((offset) => ({
      ...kafkaRecord(offset, offset === 2 ? 7 : good),
      eventSource: "SelfManagedKafka",
      eventSourceKey: "clicks-0",
      bootstrapServers: "localhost:9092",
    })),
    ["clicks-0-1"],
    [{ partition: "clicks-0", offset: 2 }],
  ],
  ["aws.mq.active", "queue", activeMq(), ["m1", "m3"], "thrown"],
  [
    "aws.mq.rabbit",
    "queue",
    {
      eventSource: "aws:rmq",
      rmqMessagesByQueue: {
        "orders::/": ["m1", "m2", "m3"].map((messageId) => ({
          basicProperties: { messageId },
          data: messageId === "m2" ? 7 : good,
        })),
      },
    },
    ["m1", "m3"],
    "thrown",
  ],
  [
    "aws.documentdb, which stops there",
    "database",
    {
      eventSource: "aws:docdb",
      events: [
        documentChange("d1", "insert"),
        documentChange("d2", undefined),
        documentChange("d3", "insert"),
      ],
    },
    ["d1"],
    "thrown",
  ],
  [
    "aws.s3",
    "storage",
    {
      Records: [
        ...s3Body("a").Records,
        { eventSource: "aws:s3", s3: { bucket: { name: "b" } } },
        ...s3Body("c").Records,
      ],
    },
    ["a", "c"],
    "thrown",
  ],
  [
    "aws.codecommit",
    "event",
    {
      Records: ["c1", "c2", "c3"].map((eventId) =>
        eventId === "c2" ? null : { eventSource: "aws:codecommit", eventId, codecommit: {} },
      ),
    },
    ["c1", "c3"],
    "thrown",
  ],
  [
    "aws.ses",
    "event",
    {
      Records: ["m1", undefined, "m3"].map((messageId) => ({
        eventSource: "aws:ses",
        ses: { mail: { messageId }, receipt: {} },
      })),
    },
    ["m1", "m3"],
    "thrown",
  ],
  [
    "aws.sns",
    "topic",
    {
      Records: [envelope("a", "n1"), { ...envelope("b"), Message: 7 }, envelope("c", "n3")].map((Sns) => ({
        EventSource: "aws:sns",
        Sns,
      })),
    },
    ["n1", "n3"],
    "thrown",
  ],
];

test.each(cases)("of %s", async (_source, kind, native, handled, reported) => {
  seen.length = 0;
  const lines: string[] = [];
  const call = handler(definitions[kind], { partialBatch: true, write: (line) => lines.push(line) });
  const answer = await Promise.resolve(call(native, { awsRequestId: "id" })).then(
    (value) =>
      (value as { batchItemFailures: readonly { itemIdentifier: unknown }[] }).batchItemFailures.map(
        ({ itemIdentifier }) => itemIdentifier,
      ),
    (error: unknown) =>
      String(error).includes("MalformedEvent") || String(error).includes("1 of ") ? "thrown" : error,
  );
  expect({ handled: seen, reported: answer }).toEqual({ handled, reported });
  // Once, as an error that says what is wrong with it.
  const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "ERROR");
  expect(errors).toMatchObject([{ error: { name: "MalformedEventError" } }]);
});

test("a record of Firehose that is no base64 has failed processing, the others are transformed", async () => {
  const lines: string[] = [];
  const definition = invoke(({ data }) =>
    (data as FirehoseInput).records.map(({ id, data }) => ({ id, data: `${Buffer.from(data)}!` })),
  );
  const native = {
    invocationId: "call",
    deliveryStreamArn: "arn:aws:firehose:eu-central-1:123456789012:deliverystream/logs",
    records: ["YQ==", "%", "Yw=="].map((data, index) => ({ recordId: `r${index}`, data })),
  };
  expect(await handler(definition, { write: (line) => lines.push(line) })(native)).toEqual({
    records: [
      { recordId: "r0", result: "Ok", data: Buffer.from("a!").toString("base64") },
      { recordId: "r1", result: "ProcessingFailed", data: "%" },
      { recordId: "r2", result: "Ok", data: Buffer.from("c!").toString("base64") },
    ],
  });
  const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "ERROR");
  expect(errors).toMatchObject([{ event: "r1", error: { name: "MalformedEventError" } }]);
});

test("the malformed one is acknowledged where the function drops what fails for good", async () => {
  const definition = queue({ name: "orders", onPermanent: "drop" }, () => {});
  const native = { Records: [{ ...sqsRecord("1", "a"), body: 7 }] };
  expect(await handler(definition, { partialBatch: true, write: () => {} })(native)).toEqual({
    batchItemFailures: [],
  });
});

test("a handler of whole batches gets the others", async () => {
  const ids: string[][] = [];
  const definition = queue.batch("orders", (events) => void ids.push(events.map(({ id }) => id)));
  const native = { Records: [sqsRecord("1", "a"), { ...sqsRecord("2", "b"), body: 7 }, sqsRecord("3", "c")] };
  const answer = await handler(definition, { partialBatch: true, write: () => {} })(native);
  expect([ids, answer]).toEqual([[["1", "3"]], { batchItemFailures: [{ itemIdentifier: "2" }] }]);
});

function activeMq(): object {
  return {
    eventSource: "aws:mq",
    messages: ["m1", "m2", "m3"].map((messageID) => ({
      messageID,
      data: messageID === "m2" ? 7 : good,
    })),
  };
}

function documentChange(id: string, operationType: string | undefined): object {
  return {
    event: { _id: { _data: id }, operationType, documentKey: { _id: id }, ns: { db: "d", coll: "c" } },
  };
}
