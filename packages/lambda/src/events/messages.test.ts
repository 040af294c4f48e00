import { event as eventOf, queue, storage, topic } from "anyfn";
import { normalizedBy } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { handler } from "../index.ts";
import { pipesSqs } from "./pipes-sqs.ts";
import { s3Sns } from "./s3-sns.ts";
import { s3SnsSqs } from "./s3-sns-sqs.ts";
import { s3Sqs } from "./s3-sqs.ts";
import { sns } from "./sns.ts";
import { snsSqs } from "./sns-sqs.ts";
import { sqs } from "./sqs.ts";

const quiet = { write: () => {}, usage: () => {} };
const partial = { ...quiet, partialBatch: true };
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

type Batch = { readonly Records: readonly { readonly messageId: string; readonly body: string }[] };
const standard: Batch = fixture("aws.sqs/standard");
const fifo: Batch = fixture("aws.sqs/fifo");
const ten: Batch = fixture("aws.sqs/ten");
const ids = (batch: Batch, ...numbers: readonly number[]): unknown => ({
  batchItemFailures: numbers.map((number) => ({ itemIdentifier: batch.Records[number - 1]?.messageId })),
});

describe("aws.sqs", () => {
  it("reads messages of a standard queue", () => {
    const [first, second] = sqs.normalize(standard as never);
    expect(first).toEqual({
      kind: "queue",
      id: "0c7d0d2e-5a4e-4d0c-9a55-000000000001",
      source: "arn:aws:sqs:eu-central-1:111122223333:orders",
      time: new Date(1764000001000),
      attempt: 1,
      queue: "orders",
      data: { order: 41, total: 9007199254740993n },
      bytes: new TextEncoder().encode('{"order":41,"total":9007199254740993}'),
      attributes: {
        tenant: "blue",
        weight: 12.5,
        serial: 9007199254740993n,
        digest: new Uint8Array([0, 255, 16]),
      },
      native: standard.Records[0],
    });
    expect(second).toEqual({
      kind: "queue",
      id: "0c7d0d2e-5a4e-4d0c-9a55-000000000002",
      source: "arn:aws:sqs:eu-central-1:111122223333:orders",
      time: new Date(1764000002000),
      attempt: 3,
      queue: "orders",
      data: "plain text, no JSON",
      bytes: new TextEncoder().encode("plain text, no JSON"),
      attributes: {},
      native: standard.Records[1],
    });
    expect(Buffer.isBuffer(first?.bytes)).toBe(false);
  });

  it("knows the groups of a FIFO queue", () => {
    expect(sqs.normalize(fifo as never).map((event) => [event.group, sqs.group?.(event)])).toEqual([
      ["a", "a"],
      ["b", "b"],
      ["a", "a"],
      ["a", "a"],
      ["b", "b"],
    ]);
  });

  it("keeps an attribute named __proto__ as its own", () => {
    const native = JSON.parse(JSON.stringify(standard).replace('"tenant"', '"__proto__"'));
    const [{ attributes } = { attributes: {} }] = sqs.normalize(native);
    expect(Object.getOwnPropertyDescriptor(attributes, "__proto__")?.value).toBe("blue");
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });

  it.each([
    [{ Records: [{ ...standard.Records[0], body: 5 }] }, "Records[0].body"],
    [{ Records: [standard.Records[0], { ...standard.Records[1], messageId: null }] }, "Records[1].messageId"],
    [{ Records: [standard.Records[0], null] }, "Records[1]"],
    [{ Records: {} }, "Records"],
    [null, "Records"],
  ])("names the first wrong field of %j", (native, path) => {
    expect(() => normalizedBy(sqs, native as never)).toThrow(
      expect.objectContaining({ code: "MALFORMED_EVENT", path }),
    );
  });

  const failing = (...failed: readonly number[]) =>
    queue("orders", (event) => {
      if (failed.includes((event.data as { readonly order: number }).order))
        throw new Error(`${event.id} fails`);
    });

  it("answers the one of ten that failed", async () => {
    expect(await handler(failing(4), partial)(ten)).toEqual(ids(ten, 4));
  });

  it("answers an empty list when nothing failed, and all when all failed", async () => {
    expect(await handler(failing(), partial)(ten)).toEqual({ batchItemFailures: [] });
    expect(await handler(failing(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), partial)(ten)).toEqual(
      ids(ten, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    );
  });

  it("throws without partial batches when any failed, and answers nothing when none did", async () => {
    await expect(handler(failing(4), quiet)(ten)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
    expect(await handler(failing(), quiet)(ten)).toBeUndefined();
  });

  it("answers a message once that came twice", async () => {
    const twice = { Records: [ten.Records[0], ten.Records[0], ten.Records[1]] };
    expect(await handler(failing(1), partial)(twice)).toEqual(ids(ten, 1));
  });

  it("answers the rest of a FIFO group without running it", async () => {
    const seen: string[] = [];
    const definition = queue("orders", (event) => {
      const { step } = event.data as { readonly step: number };
      seen.push(`${event.group}${step}`);
      if (event.group === "a" && step === 2) throw new Error("no");
    });
    expect(await handler(definition, partial)(fifo)).toEqual(ids(fifo, 3, 4));
    expect(seen.toSorted()).toEqual(["a1", "a2", "b1", "b2"]);
  });

  it("answers what a batch handler says failed", async () => {
    const definition = queue.batch("orders", (events) => ({
      failed: events.filter(({ data }) => (data as { readonly order: number }).order > 8),
    }));
    expect(await handler(definition, partial)(ten)).toEqual(ids(ten, 9, 10));
  });
});

describe("aws.pipes.sqs", () => {
  const records: Batch["Records"] = fixture("aws.pipes.sqs/batch");

  it("reads the records as those of SQS, and answers as SQS", async () => {
    expect(pipesSqs.normalize(records as never)).toEqual(sqs.normalize({ Records: records } as never));
    const definition = queue("orders", ({ data }) => {
      if ((data as { readonly order: number }).order === 42) throw new Error("no");
    });
    expect(await handler(definition, partial)(records)).toEqual({
      batchItemFailures: [{ itemIdentifier: records[1]?.messageId }],
    });
  });

  it("names the first wrong field", () => {
    expect(() => normalizedBy(pipesSqs, [records[0], {}] as never)).toThrow(
      expect.objectContaining({ path: "[1].body" }),
    );
  });
});

describe("aws.sns", () => {
  const native: { readonly Records: readonly unknown[] } = fixture("aws.sns/notification");
  const notification = {
    kind: "topic",
    id: "7b1c3e0a-63c8-5f1f-9d3b-000000000001",
    source: "arn:aws:sns:eu-central-1:111122223333:signups",
    time: new Date("2026-03-01T10:20:30.456Z"),
    topic: "signups",
    subject: "New signup",
    data: { user: "ada" },
    bytes: new TextEncoder().encode('{"user":"ada"}'),
    attributes: { plan: "pro", seats: 3, token: new Uint8Array([0, 255, 16]), tags: '["a","b"]' },
    native: native.Records[0],
  };

  it("reads a notification", () => {
    expect(sns.normalize(native as never)).toEqual([notification]);
  });

  it("throws what the handler threw, and answers nothing", async () => {
    const error = new Error("no");
    await expect(
      handler(
        topic("signups", () => Promise.reject(error)),
        partial,
      )(native),
    ).rejects.toBe(error);
    expect(
      await handler(
        topic("signups", () => {}),
        partial,
      )(native),
    ).toBeUndefined();
  });

  it("names the first wrong field", () => {
    expect(() => normalizedBy(sns, { Records: [{ EventSource: "aws:sns" }] } as never)).toThrow(
      expect.objectContaining({ path: "Records[0].Sns.Message" }),
    );
  });

  describe("inside SQS", () => {
    const batch: Batch = fixture("aws.sns.sqs/envelopes");

    it("reads the notification with the attempt and the record of the queue", () => {
      expect(snsSqs.normalize(batch as never)).toEqual([
        { ...notification, attributes: {}, attempt: 1, native: batch.Records[0] },
        {
          ...notification,
          id: "7b1c3e0a-63c8-5f1f-9d3b-000000000002",
          subject: undefined,
          data: "hello",
          bytes: new TextEncoder().encode("hello"),
          attributes: {},
          attempt: 2,
          native: batch.Records[1],
        },
      ]);
    });

    it("reads raw delivery where the trigger is pinned", async () => {
      const seen: unknown[] = [];
      const definition = topic(
        "signups",
        ({ topic: name, data, attributes }) => void seen.push([name, data, attributes.tenant]),
      );
      expect(await handler(definition, { ...partial, trigger: "aws.sns.sqs" })(standard)).toEqual({
        batchItemFailures: [],
      });
      expect(seen).toEqual([
        ["orders", { order: 41, total: 9007199254740993n }, "blue"],
        ["orders", "plain text, no JSON", undefined],
      ]);
    });

    it("answers with the ids of the queue", async () => {
      const definition = topic("signups", ({ data }) => {
        if (data === "hello") throw new Error("no");
      });
      expect(await handler(definition, partial)(batch)).toEqual(ids(batch, 2));
    });

    it("keeps the order of a FIFO queue", async () => {
      const groups: Batch = fixture("aws.sns.sqs/fifo");
      const definition = topic("signups", ({ data }) => {
        if ((data as { readonly step: number }).step === 1) throw new Error("no");
      });
      expect(await handler(definition, partial)(groups)).toEqual(ids(groups, 1, 2));
    });
  });
});

describe("notifications of S3 inside messages", () => {
  const batch: Batch = fixture("aws.s3.sqs/batch");
  const deep: Batch = fixture("aws.s3.sns-sqs/batch");
  const topicOf: { readonly Records: readonly unknown[] } = fixture("aws.s3.sns/created");
  const object = {
    kind: "storage",
    id: "D82B88E5F771F645:photos:a+b.jpg:0055AED6DCD90281E5",
    source: "arn:aws:s3:::photos",
    time: new Date("2026-03-01T10:20:30.123Z"),
    action: "created",
    bucket: "photos",
    key: "a b.jpg",
    size: 2048,
    etag: "d41d8cd98f00b204e9800998ecf8427e",
    version: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
  };
  const second = { ...object, id: "D82B88E5F771F645:photos:c.jpg:01", key: "c.jpg" };
  const third = {
    ...object,
    id: "D82B88E5F771F645:photos:d.jpg:02",
    key: "d.jpg",
    action: "deleted",
    size: undefined,
    etag: undefined,
    version: undefined,
  };

  it("are read from SNS", () => {
    expect(s3Sns.normalize(topicOf as never)).toEqual([{ ...object, native: topicOf.Records[0] }]);
    expect(s3Sns.normalize(fixture("aws.s3.sns/test-event"))).toEqual([]);
    expect(() => normalizedBy(s3Sns, fixture("aws.sns/notification"))).toThrow(
      expect.objectContaining({ path: "Records[0].Sns.Message" }),
    );
  });

  it("are read from SQS, each with its message", () => {
    expect(s3Sqs.normalize(batch as never)).toEqual([
      { ...object, attempt: 1, native: batch.Records[0] },
      { ...second, attempt: 1, native: batch.Records[2] },
      { ...third, attempt: 1, native: batch.Records[2] },
    ]);
  });

  it("are read from SNS inside SQS", () => {
    expect(s3SnsSqs.normalize(deep as never)).toEqual([
      { ...object, attempt: 1, native: deep.Records[0] },
      { ...second, attempt: 1, native: deep.Records[1] },
      { ...third, attempt: 1, native: deep.Records[1] },
    ]);
  });

  const failingOn = (key: string) =>
    storage("photos", (event) => {
      if (event.key === key) throw new Error("no");
    });

  it("fail their message when one object of it fails, once", async () => {
    expect(await handler(failingOn("d.jpg"), partial)(batch)).toEqual(ids(batch, 3));
    expect(await handler(failingOn("c.jpg"), partial)(deep)).toEqual(ids(deep, 2));
    expect(await handler(failingOn("none"), partial)(batch)).toEqual({ batchItemFailures: [] });
    await expect(handler(failingOn("d.jpg"), quiet)(batch)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
  });

  it("do not suffer from a foreign message beside them, which alone fails", async () => {
    const seen: string[] = [];
    const definition = storage("photos", ({ key }) => void seen.push(key));
    const mixed = { Records: [standard.Records[1], batch.Records[0]] };
    expect(await handler(definition, partial)(mixed)).toEqual({
      batchItemFailures: [{ itemIdentifier: standard.Records[1]?.messageId }],
    });
    await expect(handler(definition, quiet)(mixed)).rejects.toThrow(
      expect.objectContaining({ code: "BATCH_FAILED" }),
    );
    expect(seen).toEqual(["a b.jpg", "a b.jpg"]);
  });

  it("are queue messages to a queue function and refused by others", async () => {
    const seen: unknown[] = [];
    await handler(
      queue("orders", ({ bytes }) => void seen.push(text(bytes))),
      partial,
    )(batch);
    expect(seen).toEqual(batch.Records.map(({ body }) => body));
    expect(() =>
      handler(
        eventOf("x", () => {}),
        quiet,
      )(batch),
    ).toThrow(expect.objectContaining({ code: "UNRECOGNIZED_EVENT" }));
  });
});
