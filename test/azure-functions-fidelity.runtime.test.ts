/** What hostile payloads become on their way through the real library: nothing is parsed, rounded, dated or overwritten that need not be. */
import {
  type AzureInvocation,
  type AzureRunning,
  azureFunctionsLauncher,
  type RpcData,
} from "@anyfn/conformance/runtimes/azure-functions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);
const apps = await azureApps();
afterAll(apps.remove);

type Fields = Readonly<Record<string, unknown>>;

const entry = `
import { register } from "@anyfn/azure-functions";
import { database, event, http, queue, storage, stream, topic } from "anyfn";
const plain = function (key, value) {
  const given = this[key];
  if (given instanceof Uint8Array) return { base64: Buffer.from(given).toString("base64") };
  if (typeof given === "bigint") return { bigint: String(given) };
  if (given === Infinity || Number.isNaN(given)) return { number: String(given) };
  return value;
};
const usage = (record) => console.log(JSON.stringify(record, plain));
const note = (seen, context) => context.log.info("seen", { text: JSON.stringify({ ...seen, native: undefined }, plain) });
const bus = { connection: "BUS" };
register("queue", queue("jobs", note));
register("bus", queue("orders", note), { trigger: "azure.service-bus.queue", binding: bus });
register("batch", queue("orders", note), { trigger: "azure.service-bus.queue", binding: { ...bus, cardinality: "many", isSessionsEnabled: true } });
register("topic", topic("news", note), { binding: bus });
register("hub", stream("hub", note), { binding: { connection: "HUB" } });
register("kafka", stream("events", note), { trigger: "azure.kafka", binding: { brokerList: "BROKERS" } });
register("text", queue("jobs", note), { binding: { dataType: "string" } });
register("cosmos", database({ collection: "items" }, note), { binding: { connection: "COSMOS", databaseName: "shop" } });
register("sql", database({ collection: "items" }, note), { trigger: "azure.sql", binding: { connectionStringSetting: "SQL", primaryKey: ["id"] } });
register("grid", event("any", note));
register("gridStorage", storage({ bucket: "uploads" }, note), { trigger: "azure.event-grid.storage" });
register("blob", storage({ bucket: "uploads" }, note));
const fail = () => { throw new Error("unread"); };
const texts = () => new Response(new ReadableStream({ start(controller) { controller.enqueue(new Uint8Array(3)); controller.enqueue("no bytes"); controller.close(); } }));
register("fails", http({ route: "/fails" }, fail), { usage });
register("texts", http({ route: "/texts", streaming: true }, texts), { usage });
`;

describe.runIf(found.available)("through the library", () => {
  let app: AzureRunning;
  beforeAll(async () => {
    app = await azureFunctionsLauncher.launch({ folder: await apps.add("fidelity", entry) });
    expect(app.initError).toBeUndefined();
  });
  afterAll(() => app.stop());

  async function seen(
    name: string,
    data: RpcData,
    triggerMetadata: AzureInvocation["triggerMetadata"] = {},
  ): Promise<readonly Fields[]> {
    const { status, error, logs } = await app.call({
      function: name,
      inputData: [{ data }],
      triggerMetadata,
    });
    expect({ status, error }).toEqual({ status: "ok", error: undefined });
    return logs.flatMap((line) => {
      const { message } = JSON.parse(line) as Fields;
      const inner = typeof message === "string" && message.startsWith("{") ? JSON.parse(message) : {};
      return inner.message === "seen" ? [JSON.parse(inner.text) as Fields] : [];
    });
  }

  const hostile: readonly (readonly [text: string, data: unknown])[] = [
    ["89e7073266", "89e7073266"],
    ["123", "123"],
    ["true", "true"],
    ["null", "null"],
    ['"x"', '"x"'],
    ["1e999", "1e999"],
    ["2026-11-22T07:00:00.000Z", "2026-11-22T07:00:00.000Z"],
    ["\ufeffhello", "\ufeffhello"],
    ["", ""],
    [
      '{"at":"2026-11-22T07:00:00.000Z","id":"mine","dequeueCount":9,"DequeueCount":8,"queueTrigger":"q","Id":1}',
      {
        at: "2026-11-22T07:00:00.000Z",
        id: "mine",
        dequeueCount: 9,
        DequeueCount: 8,
        queueTrigger: "q",
        Id: 1,
      },
    ],
    ['{"big":9007199254740993,"f":0.1}', { big: { bigint: "9007199254740993" }, f: 0.1 }],
    ['{"__proto__":{"admin":true},"a":1}', JSON.parse('{"__proto__":{"admin":true},"a":1}')],
    ['{"a":1,"a":2,"A":3}', { a: 2, A: 3 }],
  ];
  const metadata: AzureInvocation["triggerMetadata"] = {
    Id: { string: "11111111-2222-4333-8444-555555555555" },
    DequeueCount: { json: "2" },
    InsertionTime: { json: '"2026-11-22T07:00:00+00:00"' },
    PopReceipt: { string: "12e45" },
  };

  it.each(hostile)("a queue's %j", async (text, data) => {
    expect(await seen("queue", { bytes: Buffer.from(text) }, metadata)).toEqual([
      {
        kind: "queue",
        id: "11111111-2222-4333-8444-555555555555",
        source: "azure:storage-queue:jobs",
        time: "2026-11-22T07:00:00.000Z",
        attempt: 2,
        queue: "jobs",
        bytes: { base64: Buffer.from(text).toString("base64") },
        data,
        attributes: {},
      },
    ]);
  });

  it("bytes that are no text", async () => {
    const base64 = Buffer.from([0xff, 0xfe, 0x7b, 0x00]).toString("base64");
    const [event] = await seen("queue", { bytes: Buffer.from(base64, "base64") }, metadata);
    expect(event).toMatchObject({ bytes: { base64 }, data: { base64 } });
  });

  it.each([
    ["42", "42"],
    ["007", "007"],
    ["true", "true"],
    ["89e7073266", "sequence:17"],
    ["12345678901234567890", "12345678901234567000:17"],
  ])("the message id %j, of which the library may leave %j", async (id, left) => {
    const [event] = await seen(
      "bus",
      { bytes: Buffer.from("x") },
      {
        MessageId: { string: id },
        SessionId: { string: id },
        SequenceNumber: { json: "17" },
        DeliveryCount: { json: "1" },
        ApplicationProperties: { json: '{"Tenant":"1e999","n":1,"at":"2026-11-22T07:00:00.000Z"}' },
      },
    );
    expect(event).toMatchObject({
      id: left,
      attributes: { tenant: "1e999", n: 1, at: "2026-11-22T07:00:00.000Z" },
    });
    expect(JSON.stringify(event)).not.toMatch(/Infinity|NaN/);
  });

  it("a batch whose bodies are no JSON, of one session, with properties that some lack", async () => {
    const bodies = ["not json", "1e999", '{"a":1}', "\u0000\ufeff"];
    const events = await seen(
      "batch",
      { collectionBytes: { bytes: bodies.map((body) => Buffer.from(body)) } },
      {
        MessageIdArray: { collectionString: { string: ["a", "2", "3", "4"] } },
        SessionIdArray: { collectionString: { string: ["1e999", "1e999", "1e999", "1e999"] } },
        ContentTypeArray: { collectionString: { string: ["", "text/plain", "", ""] } },
        SequenceNumberArray: {
          collectionSint64: { sint64: [9007199254740993n, 9007199254740994n, 9007199254740995n, 1n] },
        },
        DeliveryCountArray: { json: "[1,2,1,1]" },
        EnqueuedTimeUtcArray: {
          json: '["2026-11-22T07:00:00Z","2026-11-22T07:00:01Z","2026-11-22T07:00:02Z","2026-11-22T07:00:03Z"]',
        },
        ApplicationPropertiesArray: { json: '[{},{"k":"123"},{},{}]' },
      },
    );
    expect(
      events.map(({ id, data, attempt, group, attributes }) => [id, data, attempt, group, attributes]),
    ).toEqual([
      ["a", "not json", 1, "session", {}],
      ["2", "1e999", 2, "session", { k: "123" }],
      ["3", { a: 1 }, 1, "session", {}],
      ["4", "\u0000\ufeff", 1, "session", {}],
    ]);
  });

  it("records of Event Hubs of which some have no key", async () => {
    const system = (number: string, key: string | null): string =>
      `{"SequenceNumber":${number},"Offset":"1e5","PartitionKey":${JSON.stringify(key)},"EnqueuedTimeUtc":"2026-11-22T07:00:00Z"}`;
    const events = await seen(
      "hub",
      { collectionBytes: { bytes: ["89e7073266", "b", ""].map((body) => Buffer.from(body)) } },
      {
        PartitionContext: { json: '{"EventHubName":"hub","PartitionId":"3","FullyQualifiedNamespace":"ns"}' },
        PartitionKeyArray: { collectionString: { string: ["89e7073266", "123"] } },
        SequenceNumberArray: {
          collectionSint64: { sint64: [9007199254740993n, 9007199254740994n, 9007199254740995n] },
        },
        SystemPropertiesArray: {
          json: `[${system("9007199254740993", "89e7073266")},${system("9007199254740994", null)},${system("9007199254740995", "123")}]`,
        },
        PropertiesArray: { json: '[{"a":"1"},{},{}]' },
      },
    );
    expect(events.map(({ id, key, sequence, data }) => [id, key, sequence, data])).toEqual([
      ["hub-3-9007199254740993", "89e7073266", "9007199254740993", "89e7073266"],
      ["hub-3-9007199254740994", undefined, "9007199254740994", "b"],
      ["hub-3-9007199254740995", "123", "9007199254740995", ""],
    ]);
  });

  it("records of Kafka of several partitions, with bytes, without values, with headers of one name", async () => {
    const bodies = [Buffer.from("89e7073266"), Buffer.from([0, 255]), Buffer.alloc(0)];
    const events = await seen(
      "kafka",
      { collectionBytes: { bytes: bodies } },
      {
        TopicArray: { collectionString: { string: ["events", "events", "events"] } },
        PartitionArray: { json: "[0,1,0]" },
        OffsetArray: { collectionSint64: { sint64: [1n, 9007199254740993n, 2n] } },
        TimestampArray: {
          json: '["2026-11-22T07:00:00.1Z","2026-11-22T07:00:00Z","2026-11-22T07:00:00Z"]',
        },
        KeyArray: { json: '["42",null,"89e7073266"]' },
        HeadersArray: {
          json: '[[{"Key":"Trace","Value":"YQ=="},{"Key":"Trace","Value":"/w=="},{"Key":"none","Value":null}],[],null]',
        },
        IsPartitionEOFArray: { json: "[false,false,false]" },
      },
    );
    expect(events.map(({ id, key, data, bytes, attributes }) => [id, key, data, bytes, attributes])).toEqual([
      [
        "events-0-1",
        "42",
        "89e7073266",
        { base64: "ODllNzA3MzI2Ng==" },
        { Trace: { base64: "/w==" }, none: "" },
      ],
      ["events-1-9007199254740993", undefined, { base64: "AP8=" }, { base64: "AP8=" }, {}],
      ["events-0-2", "89e7073266", "", { base64: "" }, {}],
    ]);
  });

  it("a queue registered for text, whose body the host wrote over the metadata", async () => {
    const text = '{"id":"of the body","DEQUEUECOUNT":9}';
    const [event] = await seen(
      "text",
      { string: text },
      {
        Id: { string: "of the body" },
        DequeueCount: { string: "9" },
        InsertionTime: { json: '"2026-11-22T07:00:00+00:00"' },
        QueueTrigger: { string: text },
      },
    );
    expect(event).toMatchObject({
      id: expect.not.stringContaining("of the body"),
      time: "2026-11-22T07:00:00.000Z",
      data: { id: "of the body", DEQUEUECOUNT: 9 },
    });
    expect(event?.["attempt"]).toBeUndefined();
  });

  it("a document that looks like a change of the other mode", async () => {
    const document =
      '{"id":"123","__proto__":1,"metadata":{"operationType":"delete","lsn":1},"current":{},"previous":{"id":"x"},"_ts":1795330800,"_etag":"\\"e1\\"","_lsn":10,"_rid":"r"}';
    expect(await seen("cosmos", { string: `[${document}]` })).toMatchObject([
      {
        id: "shop/items/123@e1",
        action: "written",
        key: "123",
        time: "2026-11-22T07:00:00.000Z",
        after: { id: "123", metadata: { operationType: "delete" }, previous: { id: "x" } },
      },
    ]);
  });

  it("changes of documents that have one id in two partitions", async () => {
    const change = (tenant: string): string =>
      `{"current":{},"previous":{},"metadata":{"operationType":"delete","lsn":7,"crts":1795330800,"id":"settings","partitionKey":{"tenant":"${tenant}"}}}`;
    const events = await seen("cosmos", { string: `[${change("a")},${change("b")}]` });
    expect(events.map(({ action, key }) => [action, key])).toEqual([
      ["deleted", "settings"],
      ["deleted", "settings"],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ["plain.txt"],
    ["a b+c%20d#e?f.txt"],
    ["grüße/日本 🌍.txt"],
    ["100%25.txt"],
    ["a//b"],
    ['"quoted"'],
    ["/blobs/x"],
    ["line\nbreak"],
  ])("a blob's name %j", async (key) => {
    const url = `https://store.blob.core.windows.net/uploads/${encodeURIComponent(key)}`;
    const [polled] = await seen(
      "blob",
      { bytes: Buffer.from("123") },
      {
        BlobTrigger: { string: `uploads/${key}` },
        Uri: { json: JSON.stringify(url) },
        Properties: {
          json: '{"LastModified":"2026-11-22T07:00:00+00:00","ContentLength":3,"ETag":{},"ContentHash":"ICy5YqxZB1uWSwcVLSNLcA=="}',
        },
        name: { string: key },
      },
    );
    expect(polled).toMatchObject({ bucket: "uploads", key, size: 3, content: { base64: "MTIz" } });
    const event = {
      topic: "/subscriptions/s/storageAccounts/store",
      subject: `/blobServices/default/containers/uploads/blobs/${key}`,
      eventType: "Microsoft.Storage.BlobCreated",
      id: "89e7073266",
      eventTime: "2026-11-22T07:00:00.1234567Z",
      data: { api: "PutBlob", contentLength: 3, contentType: "text/plain", eTag: "0x8D4BCC2E4835CD0", url },
      dataVersion: "",
      metadataVersion: "1",
    };
    expect(await seen("gridStorage", { string: JSON.stringify(event) })).toMatchObject([
      { id: "89e7073266", bucket: "uploads", key, size: 3, time: "2026-11-22T07:00:00.123Z" },
    ]);
  });

  it("data of Event Grid in both schemas", async () => {
    const data = { id: "123", when: "2026-11-22T07:00:00.000Z", Name: 1 };
    const own = {
      id: "1",
      subject: "s",
      eventType: "t",
      eventTime: "2026-11-22T07:00:00Z",
      topic: "/t",
      data,
    };
    const cloud = {
      specversion: "1.0",
      id: "1",
      source: "/t",
      type: "t",
      time: "2026-11-22T07:00:00Z",
      data,
    };
    const expected = {
      kind: "event",
      id: "1",
      type: "t",
      source: "/t",
      time: "2026-11-22T07:00:00.000Z",
      data,
    };
    expect(await seen("grid", { string: JSON.stringify(own) }, { data: { json: "{}" } })).toMatchObject([
      expected,
    ]);
    expect(await seen("grid", { string: JSON.stringify(cloud) })).toMatchObject([expected]);
  });

  it("rows of SQL", async () => {
    const rows = '[{"Operation":2,"Item":{"id":"007"}},{"Operation":0,"Item":{"id":5,"Name":"1e999"}}]';
    expect(await seen("sql", { string: rows })).toMatchObject([
      { action: "deleted", key: "007" },
      { action: "created", key: "5", after: { id: 5, Name: "1e999" } },
    ]);
  });

  it("answers 500 to a large body that the function left unread", async () => {
    const { status, value } = await app.call({
      request: {
        method: "POST",
        target: "/fails",
        headers: [
          ["Host", "app.example.com"],
          ["Content-Length", "20000000"],
        ],
        body: new Uint8Array(20_000_000),
      },
    });
    expect({ status, value }).toMatchObject({ status: "error", value: { status: 500, cut: false } });
  });

  it("breaks off a streamed answer that is not made of bytes, and counts no NaN", async () => {
    const { value, logs } = await app.call({
      request: { method: "GET", target: "/texts", headers: [["Host", "app.example.com"]] },
    });
    expect(value).toMatchObject({ cut: true });
    expect(logs.filter((line) => line.includes("anyfn.usage"))).toHaveLength(1);
    expect(logs.join("")).not.toContain("NaN");
  });
});
