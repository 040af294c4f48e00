import { database, queue, stream } from "anyfn";
import { normalizedBy } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { handler, normalize } from "../index.ts";
import type { KinesisEvent } from "../native.ts";
import { documentDb } from "./documentdb.ts";
import { dynamodb } from "./dynamodb.ts";
import { kafka } from "./kafka.ts";
import { kinesis } from "./kinesis.ts";
import { activeMq } from "./mq-active.ts";
import { rabbitMq } from "./mq-rabbit.ts";
import { msk } from "./msk.ts";
import { pipesDynamodb } from "./pipes-dynamodb.ts";
import { pipesKafka } from "./pipes-kafka.ts";
import { pipesKinesis } from "./pipes-kinesis.ts";
import { pipesActiveMq } from "./pipes-mq-active.ts";
import { pipesRabbitMq } from "./pipes-mq-rabbit.ts";

const quiet = { write: () => {}, usage: () => {} };
const partial = { ...quiet, partialBatch: true };
const context = { awsRequestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BINARY = new Uint8Array([0, 255, 16]);

type Records = { readonly Records: readonly unknown[] };

/** A stream function that fails at the given sequences and remembers what it saw. */
function streamFailing(...failed: readonly string[]) {
  const seen: string[] = [];
  const definition = stream("clicks", ({ partition, sequence }) => {
    seen.push(`${partition}:${sequence.slice(-4)}`);
    if (failed.includes(sequence)) throw new Error("no");
  });
  return { seen, definition };
}

describe("aws.kinesis", () => {
  const native: Records = fixture("aws.kinesis/batch");
  const first = {
    kind: "stream",
    id: "shardId-000000000006:49590338271490256608559692538361571095921575989136588801",
    source: "arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
    time: new Date(1764000000123),
    stream: "clicks",
    partition: "shardId-000000000006",
    key: "user-1",
    sequence: "49590338271490256608559692538361571095921575989136588801",
    attributes: {},
    data: { page: "/a" },
    bytes: bytes('{"page":"/a"}'),
    native: native.Records[0],
  };

  it("reads records", () => {
    expect(kinesis.normalize(native as never)).toEqual([
      first,
      {
        ...first,
        id: "shardId-000000000006:49590338271490256608559692538361571095921575989136588802",
        sequence: "49590338271490256608559692538361571095921575989136588802",
        data: "text",
        bytes: bytes("text"),
        native: native.Records[1],
      },
      {
        ...first,
        id: "shardId-000000000007:49590338271490256608559692538361571095921575989136588903",
        partition: "shardId-000000000007",
        key: "user-2",
        sequence: "49590338271490256608559692538361571095921575989136588903",
        data: BINARY,
        bytes: BINARY,
        native: native.Records[2],
      },
    ]);
  });

  it("knows the stream of a consumer", () => {
    const consumer = JSON.parse(
      JSON.stringify(native).replaceAll("stream/clicks", "stream/clicks/consumer/app:1764000000"),
    );
    expect(kinesis.normalize(consumer)[0]?.stream).toBe("clicks");
  });

  it("answers the first failure of each shard and does not run what follows it", async () => {
    const { seen, definition } = streamFailing(
      first.sequence,
      "49590338271490256608559692538361571095921575989136588903",
    );
    expect(await handler(definition, partial)(native)).toEqual({
      batchItemFailures: [
        { itemIdentifier: first.sequence },
        { itemIdentifier: "49590338271490256608559692538361571095921575989136588903" },
      ],
    });
    expect(seen.toSorted()).toEqual(["shardId-000000000006:8801", "shardId-000000000007:8903"]);
  });

  it("answers an empty list when nothing failed; throws without partial batches", async () => {
    expect(await handler(streamFailing().definition, partial)(native)).toEqual({ batchItemFailures: [] });
    await expect(handler(streamFailing(first.sequence).definition, quiet)(native)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
  });

  it("hands on the state at the end of a window", async () => {
    expect(await handler(streamFailing().definition, partial)(fixture("aws.kinesis/last-of-window"))).toEqual(
      { state: { count: 2 }, batchItemFailures: [] },
    );
  });

  it("reads and answers pipes alike", async () => {
    const pipe: readonly unknown[] = fixture("aws.pipes.kinesis/batch");
    expect(pipesKinesis.normalize(pipe as never)[0]).toEqual({ ...first, native: pipe[0] });
    expect(
      await handler(
        streamFailing("49590338271490256608559692538361571095921575989136588802").definition,
        partial,
      )(pipe),
    ).toEqual({
      batchItemFailures: [{ itemIdentifier: "49590338271490256608559692538361571095921575989136588802" }],
    });
  });

  it("names the first wrong field", () => {
    expect(() => normalizedBy(kinesis, { Records: [{ kinesis: { data: "" } }] } as never)).toThrow(
      expect.objectContaining({ path: "Records[0].kinesis.sequenceNumber" }),
    );
    expect(() => normalizedBy(pipesKinesis, [{ sequenceNumber: "1" }] as never)).toThrow(
      expect.objectContaining({ path: "[0].data" }),
    );
  });
});

describe("aws.dynamodb", () => {
  const native: Records = fixture("aws.dynamodb/batch");
  const base = {
    kind: "database",
    source: "arn:aws:dynamodb:eu-central-1:111122223333:table/users/stream/2026-01-01T00:00:00.000",
    time: new Date(1764000000000),
    database: "",
    collection: "users",
  };

  it("reads changes as plain values", () => {
    expect(dynamodb.normalize(native as never)).toEqual([
      {
        ...base,
        id: "c4ca4238a0b923820dcc509a6f758401",
        action: "created",
        key: "ada",
        after: {
          id: "ada",
          age: 36,
          big: 9007199254740993n,
          precise: "0.12345678901234567890123456789",
          raw: BINARY,
          ok: true,
          gone: null,
          list: ["a", 1.5, { deep: false }],
          map: { city: "London" },
          tags: new Set(["x", "y"]),
          scores: new Set([1, 2.5]),
          blobs: new Set([BINARY]),
          none: new Set(),
        },
        native: native.Records[0],
      },
      {
        ...base,
        id: "c4ca4238a0b923820dcc509a6f758402",
        action: "updated",
        key: { pk: "u#1", sk: 7 },
        before: { pk: "u#1", sk: 7, v: 1 },
        after: { pk: "u#1", sk: 7, v: 2 },
        native: native.Records[1],
      },
      {
        ...base,
        id: "c4ca4238a0b923820dcc509a6f758403",
        action: "deleted",
        key: { n: 5 },
        before: { n: 5 },
        native: native.Records[2],
      },
    ]);
  });

  it("marks what the time to live deleted, and only that", () => {
    const expired = JSON.stringify(fixture("aws.dynamodb/expired"));
    expect(dynamodb.normalize(JSON.parse(expired))).toMatchObject([{ action: "deleted", expired: true }]);
    expect(dynamodb.normalize(JSON.parse(expired.replace("REMOVE", "INSERT")))[0]?.expired).toBeUndefined();
    expect(
      dynamodb.normalize(JSON.parse(expired.replace("dynamodb.amazonaws.com", "AIDAEXAMPLE")))[0]?.expired,
    ).toBeUndefined();
  });

  it("keeps an attribute named __proto__ as its own", () => {
    const [event] = dynamodb.normalize(
      JSON.parse(
        JSON.stringify(native).replaceAll('"age"', '"__proto__"').replaceAll('"city"', '"__proto__"'),
      ),
    );
    const after = event?.after ?? {};
    expect(Object.getOwnPropertyDescriptor(after, "__proto__")?.value).toBe(36);
    expect(Object.getOwnPropertyDescriptor(after.map, "__proto__")?.value).toBe("London");
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
  });

  it("takes a time in milliseconds, as tables write it to Kinesis", () => {
    const [event] = dynamodb.normalize(
      JSON.parse(JSON.stringify(native).replace("1764000000", "1764000000123")),
    );
    expect(event?.time).toEqual(new Date(1764000000123));
  });

  it("names an attribute that is none", () => {
    const broken = JSON.parse(JSON.stringify(native).replace('{"N":"36"}', '{"N":36}'));
    expect(() => normalizedBy(dynamodb, broken)).toThrow(
      expect.objectContaining({ code: "MALFORMED_EVENT", path: "Records[0].dynamodb.NewImage.age" }),
    );
  });

  const failingAt = (...keys: readonly unknown[]) => {
    const seen: string[] = [];
    const definition = database("users", ({ key, action }) => {
      seen.push(action);
      if (keys.includes(key)) throw new Error("no");
    });
    return { seen, definition };
  };

  it("answers the first failure and does not run what follows it", async () => {
    const { seen, definition } = failingAt("ada");
    expect(await handler(definition, partial)(native)).toEqual({
      batchItemFailures: [{ itemIdentifier: "100000000000000000001" }],
    });
    expect(seen).toEqual(["created"]);
    expect(await handler(failingAt().definition, partial)(native)).toEqual({ batchItemFailures: [] });
    await expect(handler(failingAt("ada").definition, quiet)(native)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
  });

  it("answers a tumbling window with what the handler returned, or the state as it came", async () => {
    const window: Records = fixture("aws.dynamodb/window");
    expect(
      await handler(
        database("users", () => ({ count: 2 })),
        partial,
      )(window),
    ).toEqual({ state: { count: 2 }, batchItemFailures: [] });
    expect(
      await handler(
        database("users", () => {}),
        quiet,
      )(window),
    ).toEqual({ state: { count: 1 } });
    await expect(handler(failingAt("ada").definition, quiet)(window)).rejects.toThrow("no");
  });

  it("reads and answers pipes alike", async () => {
    const pipe: readonly unknown[] = fixture("aws.pipes.dynamodb/batch");
    expect(pipesDynamodb.normalize(pipe as never)).toEqual(dynamodb.normalize({ Records: pipe } as never));
    expect(await handler(failingAt("ada").definition, partial)(pipe)).toEqual({
      batchItemFailures: [{ itemIdentifier: "100000000000000000001" }],
    });
  });
});

describe("aws.dynamodb.kinesis", () => {
  const native: KinesisEvent = fixture("aws.dynamodb.kinesis/batch");
  const sequences = native.Records.map((record) => record.kinesis.sequenceNumber);
  const shared = {
    kind: "database",
    source: "arn:aws:kinesis:eu-central-1:111122223333:stream/changes",
    database: "",
    collection: "users",
    before: undefined,
    after: undefined,
    expired: undefined,
  };

  it("unwraps the changes that a table writes to a stream", () => {
    expect(normalize(native, context, { kind: "database" })).toEqual({
      kind: "database",
      trigger: "aws.dynamodb.kinesis",
      events: [
        {
          ...shared,
          id: "c-1",
          time: new Date(1764000000123),
          action: "created",
          key: "u-1",
          after: { id: "u-1", age: 41 },
          native: native.Records[0],
        },
        {
          ...shared,
          id: "c-2",
          time: new Date(1764000000456),
          action: "updated",
          key: "u-1",
          before: { id: "u-1", age: 41 },
          after: { id: "u-1", age: 42 },
          native: native.Records[1],
        },
        {
          ...shared,
          id: "c-3",
          time: new Date(1764000000999),
          action: "deleted",
          key: "u-2",
          before: { id: "u-2" },
          expired: true,
          native: native.Records[2],
        },
      ],
    });
    expect(normalize(native, context)).toMatchObject({ kind: "stream", trigger: "aws.kinesis" });
  });

  it("stops a shard at its first failure, which is told by the record's own sequence number", async () => {
    const seen: string[] = [];
    const definition = database("users", ({ id }) => {
      seen.push(id);
      if (id === "c-1") throw new Error("no");
    });
    expect(await handler(definition, partial)(native, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: sequences[0] }],
    });
    expect(seen.toSorted()).toEqual(["c-1", "c-3"]);
    await expect(handler(definition, quiet)(native, context)).rejects.toThrow("no");
  });

  it("refuses what is no change among changes", () => {
    const [first, second] = native.Records;
    const other = { ...second, kinesis: { ...second?.kinesis, data: "e30=" } };
    expect(() => normalize({ Records: [first, other] }, context, { kind: "database" })).toThrow(
      expect.objectContaining({ code: "MALFORMED_EVENT", path: "Records[1].kinesis.data" }),
    );
  });
});

describe("aws.msk and aws.kafka", () => {
  const native: { readonly records: Readonly<Record<string, readonly unknown[]>> } = fixture("aws.msk/batch");
  const first = {
    kind: "stream",
    id: "clicks-0-15",
    source: "arn:aws:kafka:eu-central-1:111122223333:cluster/clicks/abcd1234-abcd-cafe-abab-9876543210ab-4",
    time: new Date(1764000000123),
    stream: "clicks",
    partition: "0",
    key: "user-1",
    sequence: "15",
    attributes: { trace: "abc", raw: new Uint8Array([0, 255, 220]) },
    data: { page: "/a" },
    bytes: bytes('{"page":"/a"}'),
    native: native.records["clicks-0"]?.[0],
  };

  it("read records of all partitions: signed headers, tombstones, keys that are no text", () => {
    expect(msk.normalize(native as never)).toEqual([
      first,
      {
        ...first,
        id: "clicks-0-16",
        key: undefined,
        sequence: "16",
        attributes: {},
        data: null,
        bytes: new Uint8Array(),
        native: native.records["clicks-0"]?.[1],
      },
      {
        ...first,
        id: "clicks-1-7",
        partition: "1",
        key: "AP8Q",
        sequence: "7",
        data: BINARY,
        bytes: BINARY,
        native: native.records["clicks-1"]?.[0],
      },
    ]);
  });

  it("take the brokers for the source of a Kafka without an ARN", () => {
    expect(kafka.normalize(fixture("aws.kafka/batch"))).toMatchObject([
      { id: "my-topic-0-15", source: "kafka://kafka.example.com:9092", stream: "my-topic" },
    ]);
    expect(kafka.normalize(fixture("aws.kafka/prefixed-source"))).toEqual(
      kafka.normalize(fixture("aws.kafka/batch")),
    );
  });

  it("answer the first failure of each partition as an object", async () => {
    const { seen, definition } = streamFailing("15", "7");
    expect(await handler(definition, partial)(native)).toEqual({
      batchItemFailures: [
        { itemIdentifier: { partition: "clicks-0", offset: 15 } },
        { itemIdentifier: { partition: "clicks-1", offset: 7 } },
      ],
    });
    expect(seen.toSorted()).toEqual(["0:15", "1:7"]);
    expect(await handler(streamFailing().definition, partial)(native)).toEqual({ batchItemFailures: [] });
  });

  it("read and answer pipes alike", async () => {
    const pipe: readonly unknown[] = fixture("aws.pipes.kafka/msk");
    expect(pipesKafka.normalize(pipe as never)[0]).toEqual({ ...first, native: pipe[0] });
    expect(await handler(streamFailing("16").definition, partial)(pipe)).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: "clicks-0", offset: 16 } }],
    });
  });

  it("name the first wrong field", () => {
    expect(() =>
      normalizedBy(msk, { records: { "a-0": [{ topic: "a", partition: "0" }] } } as never),
    ).toThrow(expect.objectContaining({ path: 'records["a-0"][0].partition' }));
  });
});

describe("Amazon MQ", () => {
  const active: { readonly messages: readonly unknown[] } = fixture("aws.mq.active/batch");
  const rabbit: { readonly rmqMessagesByQueue: Readonly<Record<string, readonly unknown[]>> } =
    fixture("aws.mq.rabbit/batch");
  const arn = "arn:aws:mq:eu-central-1:111122223333:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8";
  const fromActive = {
    kind: "queue",
    id: "ID:b-9bcfa592-423a-4942-879d-eb284b418fc8-1.mq.eu-central-1.amazonaws.com-37557-1234520418293-4:1:1:1:1",
    source: arn,
    time: new Date(1764000000123),
    attempt: 1,
    queue: "orders",
    data: { order: 41 },
    bytes: bytes('{"order":41}'),
    attributes: { tenant: "blue", weight: 12.5, urgent: true },
    native: active.messages[0],
  };
  const fromRabbit = {
    kind: "queue",
    id: "m-1",
    source: arn,
    time: new Date("2025-11-24T16:00:00Z"),
    attempt: 1,
    queue: "orders",
    data: { order: 41 },
    bytes: bytes('{"order":41}'),
    attributes: { tenant: "blue", digest: new Uint8Array([0, 255, 16]), numberInHeader: 10 },
    native: rabbit.rmqMessagesByQueue["orders::/"]?.[0],
  };

  it("reads ActiveMQ, under either name of the source and either spelling of the destination", () => {
    expect(activeMq.normalize(active as never)).toEqual([
      fromActive,
      {
        ...fromActive,
        id: `${fromActive.id.slice(0, -1)}2`,
        attempt: undefined,
        data: BINARY,
        bytes: BINARY,
        native: active.messages[1],
      },
    ]);
    const amq: { readonly messages: readonly unknown[] } = fixture("aws.mq.active/amq");
    expect(activeMq.normalize(amq as never)).toEqual([{ ...fromActive, native: amq.messages[0] }]);
  });

  it("reads RabbitMQ; without a message id the place in the batch has to do", () => {
    const before = Date.now();
    const [first, second] = rabbitMq.normalize(rabbit as never, context);
    expect(first).toEqual(fromRabbit);
    expect(second).toEqual({
      kind: "queue",
      id: `${context.awsRequestId}/orders/1`,
      source: arn,
      time: expect.any(Date),
      queue: "orders",
      data: "plain",
      bytes: bytes("plain"),
      attributes: {},
      native: rabbit.rmqMessagesByQueue["orders::/"]?.[1],
    });
    expect(second?.time.getTime()).toBeGreaterThanOrEqual(before);
  });

  it("reads the narrow space that newer Java writes", () => {
    const newer = JSON.parse(JSON.stringify(rabbit).replace(" PM", "\u202fPM"));
    expect(rabbitMq.normalize(newer)[0]?.time).toEqual(new Date("2025-11-24T16:00:00Z"));
  });

  it("reads pipes alike", () => {
    const [activePipe, rabbitPipe]: readonly (readonly unknown[])[] = [
      fixture("aws.pipes.mq.active/batch"),
      fixture("aws.pipes.mq.rabbit/batch"),
    ];
    expect(pipesActiveMq.normalize(activePipe as never)).toEqual([
      { ...fromActive, native: activePipe?.[0] },
    ]);
    expect(pipesRabbitMq.normalize(rabbitPipe as never)).toEqual([
      { ...fromRabbit, native: rabbitPipe?.[0] },
    ]);
  });

  it("throws any failure, whatever partial batches say", async () => {
    const failing = queue("orders", ({ bytes: { length } }) => {
      if (length === 3) throw new Error("no");
    });
    await expect(handler(failing, partial)(active)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
    expect(await handler(failing, partial)(rabbit)).toBeUndefined();
  });
});

describe("aws.documentdb", () => {
  const native: { readonly events: readonly { readonly event: unknown }[] } = fixture("aws.documentdb/batch");
  const base = {
    kind: "database",
    id: "0163eeb6e7000000090100000009000041e1",
    source: "arn:aws:rds:eu-central-1:111122223333:cluster:shop",
    time: new Date(1764000000000),
    database: "shop",
    collection: "users",
    key: "63eeb6e7d418cd98afb1c1d7",
  };

  it("reads changes of documents as plain values and leaves out what happens to collections", () => {
    const _id = "63eeb6e7d418cd98afb1c1d7";
    expect(documentDb.normalize(native as never)).toEqual([
      {
        ...base,
        action: "created",
        after: {
          _id,
          name: "Ada",
          age: 36,
          big: 9007199254740993n,
          born: new Date(1764000000123),
          raw: BINARY,
          nested: [{ price: 1.1 }],
        },
        native: native.events[0]?.event,
      },
      {
        ...base,
        action: "updated",
        after: { _id, name: "Ada L." },
        updatedFields: { name: "Ada L." },
        native: native.events[1]?.event,
      },
      { ...base, action: "deleted", key: { _id: 7 }, native: native.events[2]?.event },
    ]);
  });

  it("runs in order, stops at the first failure and throws it", async () => {
    const seen: string[] = [];
    const definition = database("users", ({ action }) => {
      seen.push(action);
      if (action === "updated") throw new Error("no");
    });
    await expect(handler(definition, partial)(native)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
    expect(seen).toEqual(["created", "updated"]);
  });

  it("names the first wrong field", () => {
    expect(() =>
      normalizedBy(documentDb, { events: [{ event: { operationType: "insert" } }] } as never),
    ).toThrow(expect.objectContaining({ path: "events[0].event._id._data" }));
    expect(() => normalizedBy(documentDb, { events: [{}] } as never)).toThrow(
      expect.objectContaining({ path: "events[0].event" }),
    );
  });
});
