import { deepStrictEqual } from "node:assert/strict";
import { CloudEvent as SdkEvent } from "cloudevents";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CloudEvent, decodeHttp, encodeHttp, fromCloudEvent, toCloudEvent } from "../cloudevents.ts";
import { decodeBody } from "../decode.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import { toJson } from "./payload.ts";

const time = new Date("2026-01-02T03:04:05.678Z");
const base = { id: "1", source: "//cloud.example/x", time, native: undefined };
const envelope = {
  specversion: "1.0",
  id: "1",
  source: "//cloud.example/x",
  time: "2026-01-02T03:04:05.678Z",
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One event of each kind and what it is as a CloudEvent. */
const facts: readonly (readonly [CoreEvent<MessageKind>, Readonly<Record<string, unknown>>])[] = [
  [
    {
      ...base,
      kind: "schedule",
      scheduledTime: time,
      previousTime: new Date(0),
      pastDue: true,
      schedule: "nightly",
      attempt: 2,
    },
    {
      type: "anyfn.schedule.message",
      anyfnattempt: 2,
      scheduledtime: "2026-01-02T03:04:05.678Z",
      previoustime: "1970-01-01T00:00:00.000Z",
      pastdue: true,
      schedule: "nightly",
    },
  ],
  [
    {
      ...base,
      kind: "storage",
      action: "created",
      bucket: "uploads",
      key: "a b/ü.jpg",
      size: 5_000_000_000,
      etag: "e",
      contentType: "image/jpeg",
      version: "7",
      content: new Uint8Array([1]),
    },
    {
      type: "anyfn.storage.created",
      subject: "a b/ü.jpg",
      bucket: "uploads",
      size: "5000000000",
      etag: "e",
      contenttype: "image/jpeg",
      version: "7",
      datacontenttype: "application/octet-stream",
      data: new Uint8Array([1]),
    },
  ],
  [
    {
      ...base,
      kind: "queue",
      queue: "orders",
      data: { n: 1 },
      bytes: utf8('{"n":1}'),
      attributes: { Trace: "x", n: 12n },
      group: "eu",
    },
    {
      type: "anyfn.queue.message",
      queue: "orders",
      partitionkey: "eu",
      attributes: '{"Trace":"x","n":{"$bigint":"12"}}',
      datacontenttype: "application/json",
      data: { n: 1 },
    },
  ],
  [
    {
      ...base,
      kind: "topic",
      topic: "signups",
      subject: "hi",
      data: "text",
      bytes: utf8("text"),
      attributes: {},
    },
    {
      type: "anyfn.topic.message",
      topic: "signups",
      subject: "hi",
      datacontenttype: "text/plain; charset=utf-8",
      data: "text",
    },
  ],
  [
    {
      ...base,
      kind: "database",
      action: "updated",
      database: "shop",
      collection: "users",
      key: { pk: "a", sk: 2n },
      path: "users/a",
      params: { id: "a" },
      before: { at: time, place: { latitude: 1.5, longitude: -2 } },
      after: {
        big: 9007199254740993n,
        bytes: new Uint8Array([0, 255]),
        tags: new Set(["a"]),
        nothing: null,
        list: [Number.NaN, -0, 2 ** 60],
      },
      updatedFields: { big: 9007199254740993n },
      expired: true,
    },
    {
      type: "anyfn.database.updated",
      database: "shop",
      collection: "users",
      datacontenttype: "application/json",
      data: {
        key: { pk: "a", sk: { $bigint: "2" } },
        path: "users/a",
        params: { id: "a" },
        before: { at: { $date: "2026-01-02T03:04:05.678Z" }, place: { latitude: 1.5, longitude: -2 } },
        after: {
          big: { $bigint: "9007199254740993" },
          bytes: { $bytes: "AP8=" },
          tags: { $set: ["a"] },
          nothing: null,
          list: [{ $number: "NaN" }, { $number: "-0" }, { $number: "1152921504606847000" }],
        },
        updatedFields: { big: { $bigint: "9007199254740993" } },
        expired: true,
      },
    },
  ],
  [
    {
      ...base,
      kind: "stream",
      stream: "clicks",
      partition: "shard-0",
      key: "k",
      sequence: "49590338271490256608559692538361571095921575989136588898",
      attributes: {},
      data: new Uint8Array([255]),
      bytes: new Uint8Array([255]),
    },
    {
      type: "anyfn.stream.message",
      stream: "clicks",
      partition: "shard-0",
      partitionkey: "k",
      sequence: "49590338271490256608559692538361571095921575989136588898",
      datacontenttype: "application/octet-stream",
      data: new Uint8Array([255]),
    },
  ],
  [
    { ...base, kind: "event", type: "com.example.order", subject: "o-1", data: { n: 1 } },
    { type: "com.example.order", subject: "o-1", datacontenttype: "application/json", data: { n: 1 } },
  ],
  [
    { ...base, kind: "event", type: "anyfn.queue.message", data: { at: time } },
    {
      type: "anyfn.queue.message",
      anyfnkind: "event",
      datacontenttype: "application/vnd.anyfn+json",
      data: { at: { $date: "2026-01-02T03:04:05.678Z" } },
    },
  ],
  [{ ...base, kind: "invoke", data: undefined }, { type: "anyfn.invoke.message" }],
];

describe("each kind", () => {
  test.each(facts)("%#: as a CloudEvent", (event, expected) => {
    expect(toCloudEvent(event)).toEqual({ ...envelope, ...expected });
  });

  test.each(facts)("%#: and back", (event) => {
    const cloud = toCloudEvent(event);
    expect(fromCloudEvent(cloud)).toStrictEqual({ ...event, native: cloud });
  });

  test("names of attributes are lower-case letters and digits, at most 20", () => {
    const names = facts.flatMap(([event]) => Object.keys(toCloudEvent(event)));
    expect(names.filter((name) => !/^[a-z\d]{1,20}$/.test(name))).toEqual([]);
  });

  test("a request is refused", () => {
    expect(() => toCloudEvent({ kind: "http" } as never)).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED" }),
    );
  });
});

describe("a message whose data and bytes are not each other's plain form", () => {
  test.each<[string, unknown, Uint8Array, string]>([
    ["JSON with blanks", { n: 1 }, utf8('{ "n": 1 }'), "application/octet-stream"],
    [
      "JSON with an exact number",
      { n: 12345678901234567890n },
      utf8('{"n":12345678901234567890}'),
      "application/octet-stream",
    ],
    ["JSON that is declared text", '{"n":1}', utf8('{"n":1}'), "text/plain; charset=utf-8"],
    [
      "what a schema made of it",
      { at: time },
      utf8(`{"at":"${time.toISOString()}"}`),
      "application/vnd.anyfn+json",
    ],
    ["a byte order mark", "\ufeffx", utf8("\ufeffx"), "text/plain; charset=utf-8"],
    ["nothing", "", new Uint8Array(), "text/plain; charset=utf-8"],
    ["an object of tags", { $date: "x" }, utf8('{"$date":"x"}'), "application/octet-stream"],
    [
      "a date whose text is our tag",
      time,
      utf8(`{"$date":"${time.toISOString()}"}`),
      "application/vnd.anyfn+json",
    ],
    ["a member that is undefined", { a: undefined }, utf8("{}"), "application/vnd.anyfn+json"],
  ])("%s", (_name, data, bytes, contentType) => {
    const event: CoreEvent<"queue"> = { ...base, kind: "queue", queue: "q", data, bytes, attributes: {} };
    const cloud = toCloudEvent(event);
    expect(cloud.datacontenttype).toBe(contentType);
    for (const mode of ["structured", "binary"] as const) {
      const { headers, body } = encodeHttp(cloud, { mode });
      const [read] = decodeHttp(headers, body);
      expect(fromCloudEvent(read as CloudEvent)).toStrictEqual({ ...event, native: read });
    }
  });

  test("many attributes travel in the data, because headers are small", () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`a${index}`, "x".repeat(1000)]),
    );
    const event: CoreEvent<"queue"> = {
      ...base,
      kind: "queue",
      queue: "q",
      data: "x",
      bytes: utf8("x"),
      attributes,
    };
    const cloud = toCloudEvent(event);
    expect([cloud.attributes, cloud.datacontenttype]).toEqual([undefined, "application/vnd.anyfn+json"]);
    expect(fromCloudEvent(cloud)).toStrictEqual({ ...event, native: cloud });
  });
});

describe("a foreign event", () => {
  const foreign = { specversion: "1.0", id: "1", source: "/s", type: "com.github.push" } as const;

  test("is of the kind event, with its own type", () => {
    const event = {
      ...foreign,
      subject: "main",
      time: "2018-04-05T17:31:00.123456Z",
      datacontenttype: "application/json",
      data: { n: 1 },
      sequence: "9",
    };
    expect(fromCloudEvent(event)).toStrictEqual({
      kind: "event",
      id: "1",
      source: "/s",
      time: new Date("2018-04-05T17:31:00.123Z"),
      type: "com.github.push",
      subject: "main",
      data: { n: 1 },
      native: event,
    });
  });

  test.each([
    ["JSON bytes", { datacontenttype: "application/json", data: utf8("[1]") }, [1]],
    ["data_base64", { datacontenttype: "application/json", data_base64: "WzFd" }, [1]],
    ["bytes", { datacontenttype: "image/png", data: new Uint8Array([1]) }, new Uint8Array([1])],
    ["text bytes", { datacontenttype: "text/plain", data: utf8("[1]") }, "[1]"],
    ["no data", {}, undefined],
  ])("%s", (_name, payload, data) => {
    expect(fromCloudEvent({ ...foreign, ...payload })).toMatchObject({ kind: "event", data });
  });

  test("without a time it has the time at which it came", () => {
    const before = Date.now();
    expect(fromCloudEvent(foreign).time.getTime()).toBeGreaterThanOrEqual(before);
  });

  test("a type that only begins as ours is its own", () => {
    for (const type of [
      "anyfn.toString.message",
      "anyfn.other.message",
      "anyfn.queue",
      "anyfn.queue.message.x",
    ]) {
      expect(fromCloudEvent({ ...foreign, type })).toMatchObject({ kind: "event", type });
    }
  });

  test("an event of the SDK's class is one", () => {
    expect(fromCloudEvent(new SdkEvent({ source: "/s", type: "t", id: "1", data: { n: 1 } }))).toMatchObject({
      kind: "event",
      type: "t",
      data: { n: 1 },
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["nothing", {}, /specversion/],
    [
      "a queue message without queue",
      { ...foreign, type: "anyfn.queue.message" },
      /needs the attribute queue, but has specversion, id, source, type/,
    ],
    [
      "a storage event without subject",
      { ...foreign, type: "anyfn.storage.created", bucket: "b" },
      /needs the attribute subject/,
    ],
    [
      "an unknown action",
      { ...foreign, type: "anyfn.storage.moved", bucket: "b", subject: "k" },
      /created, deleted/,
    ],
    [
      "a schedule's bad time",
      { ...foreign, type: "anyfn.schedule.message", scheduledtime: "noon" },
      /scheduledtime but has "noon"/,
    ],
    [
      "a database event without data",
      { ...foreign, type: "anyfn.database.created", database: "d", collection: "c" },
      /has no key/,
    ],
    [
      "an unknown tag",
      {
        ...foreign,
        type: "anyfn.database.created",
        database: "d",
        collection: "c",
        data: { key: "1", after: { x: { $what: 1 } } },
      },
      /"\$what"/,
    ],
    [
      "attributes that are no object",
      { ...foreign, type: "anyfn.queue.message", queue: "q", attributes: "1" },
      /should be a JSON object/,
    ],
    ["bad base64", { ...foreign, data_base64: "?" }, /should be base64/],
  ])("refused: %s", (_name, event, message) => {
    expect(() => fromCloudEvent(event)).toThrow(
      expect.objectContaining({ code: "INVALID_CLOUDEVENT", message: expect.stringMatching(message) }),
    );
  });
});

const plainValue: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withSet: false,
  withMap: false,
  withTypedArray: false,
  withNullPrototype: false,
  values: [
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.uint8Array(),
    fc.date({ noInvalidDate: true }),
    fc.constant({ $date: "x" }),
    fc.array(fc.integer()).map((list) => new Set(list)),
  ],
  key: fc.oneof(fc.string(), fc.constantFrom("$date", "$object", "__proto__", "constructor")),
});
const record = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("$set", "__proto__")), plainValue, {
  noNullPrototype: true,
});
const text = fc.string({ minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z") });
const common = {
  id: text,
  source: text,
  time: date,
  attempt: maybe(fc.nat()),
  native: fc.constant(undefined),
};
const attributes = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.boolean(), fc.uint8Array()),
  { noNullPrototype: true, maxKeys: 3 },
);
const message = fc.oneof(
  fc.uint8Array().map((bytes) => ({ bytes, data: decodeBody(bytes) })),
  fc.json().map((json) => ({ bytes: utf8(json), data: decodeBody(utf8(json)) })),
  fc.string().map((value) => ({ bytes: utf8(value), data: decodeBody(utf8(value)) })),
  fc.record({ bytes: fc.uint8Array(), data: plainValue.filter((value) => value !== undefined) }),
);

/** Any core event but http, with what is undefined left out, as the round trip leaves it. */
const coreEvents: fc.Arbitrary<CoreEvent<MessageKind>> = fc
  .oneof(
    fc.record({
      kind: fc.constant("schedule"),
      ...common,
      scheduledTime: date,
      previousTime: maybe(date),
      pastDue: maybe(fc.boolean()),
      schedule: maybe(text),
    }),
    fc.record({
      kind: fc.constant("storage"),
      ...common,
      action: fc.constantFrom("created", "deleted", "archived", "updated", "other"),
      bucket: text,
      key: text,
      size: maybe(fc.nat()),
      etag: maybe(text),
      contentType: maybe(text),
      version: maybe(text),
      content: maybe(fc.uint8Array()),
    }),
    fc.record({
      kind: fc.constant("queue"),
      ...common,
      queue: text,
      message,
      attributes,
      group: maybe(text),
    }),
    fc.record({
      kind: fc.constant("topic"),
      ...common,
      topic: text,
      subject: maybe(text),
      message,
      attributes,
      group: maybe(text),
    }),
    fc.record({
      kind: fc.constant("database"),
      ...common,
      action: fc.constantFrom("created", "updated", "deleted", "written"),
      database: text,
      collection: text,
      key: fc.oneof(text, record),
      path: maybe(text),
      params: maybe(fc.dictionary(text, text, { noNullPrototype: true })),
      before: maybe(record),
      after: maybe(record),
      updatedFields: maybe(record),
      expired: maybe(fc.boolean()),
    }),
    fc.record({
      kind: fc.constant("stream"),
      ...common,
      stream: text,
      partition: text,
      key: maybe(text),
      sequence: text,
      message,
      attributes,
    }),
    fc.record({ kind: fc.constant("event"), ...common, type: text, subject: maybe(text), data: plainValue }),
    fc.record({ kind: fc.constant("invoke"), ...common, data: plainValue }),
  )
  .map((event) => {
    const { message: parts, ...fields } = event as { readonly message?: object };
    const entries = Object.entries({ ...fields, ...parts }).filter(
      ([name, value]) => value !== undefined || name === "data" || name === "native",
    );
    return Object.fromEntries(entries) as unknown as CoreEvent<MessageKind>; // as recorded above
  });

// By Node's comparison: that of expect reads `constructor`, which may be a key here.
describe("properties", () => {
  test("every event comes back as it was", () => {
    fc.assert(
      fc.property(coreEvents, (event) => {
        const cloud = toCloudEvent(event);
        deepStrictEqual(fromCloudEvent(cloud), { ...event, native: cloud });
      }),
      { numRuns: 1000 },
    );
  });

  test("over HTTP too, in every mode", () => {
    fc.assert(
      fc.property(coreEvents, (event) => {
        for (const mode of ["structured", "batch", "binary"] as const) {
          const { headers, body } = encodeHttp(toCloudEvent(event), { mode });
          const [read] = decodeHttp(headers, body);
          deepStrictEqual(fromCloudEvent(read as CloudEvent), { ...event, native: read });
        }
      }),
      { numRuns: 500 },
    );
  });

  test("anything is an event or our own error, and pollutes nothing", () => {
    const types = fc.constantFrom(
      "anyfn.queue.message",
      "anyfn.storage.created",
      "anyfn.database.updated",
      "anyfn.schedule.message",
      "anyfn.stream.message",
      "t",
    );
    const names = [
      "queue",
      "bucket",
      "subject",
      "database",
      "collection",
      "scheduledtime",
      "attributes",
      "data",
      "data_base64",
      "datacontenttype",
      "stream",
      "partition",
      "sequence",
      "time",
      "anyfnattempt",
    ];
    const some = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), plainValue));
    fc.assert(
      fc.property(types, some, (type, fields) => {
        try {
          fromCloudEvent({ specversion: "1.0", id: "1", source: "/s", type, ...fields });
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID_CLOUDEVENT" });
        }
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
      { numRuns: 1000 },
    );
  });

  test("data nested too deep for the stack is refused", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const event = {
      specversion: "1.0",
      id: "1",
      source: "/s",
      type: "anyfn.database.created",
      database: "d",
      collection: "c",
      data: { key: "1", after: { deep } },
    };
    expect(() => fromCloudEvent(event)).toThrow(expect.objectContaining({ code: "INVALID_CLOUDEVENT" }));
  });

  test("big integers are digits in JSON", () => {
    expect(toJson({ n: 12345678901234567890n })).toBe('{"n":12345678901234567890}');
  });
});
