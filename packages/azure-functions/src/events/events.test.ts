import { MalformedEventError } from "anyfn";
import { describe, expect, it, vi } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { normalize } from "../index.ts";

/** The events of a documented invocation, without what each has of it untouched. */
function read(path: string): readonly unknown[] {
  const { input, context } = fixture(path);
  return normalize(input, context).events.map(({ native: _, ...event }) => event);
}

/** The untouched part of each. */
function natives(path: string): readonly unknown[] {
  const { input, context } = fixture(path);
  return normalize(input, context).events.map(({ native }) => native);
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const time = new Date("2026-03-01T10:20:30Z");

describe("azure.timer", () => {
  it("runs the occurrence that its status calls the next", () => {
    expect(read("azure.timer/regular")).toEqual([
      {
        kind: "schedule",
        id: "nightly@2026-03-01T02:00:00.000Z",
        source: "azure:timer:nightly",
        time: new Date("2026-03-01T02:00:00Z"),
        attempt: undefined,
        scheduledTime: new Date("2026-03-01T02:00:00Z"),
        previousTime: new Date("2026-03-01T01:45:00Z"),
        pastDue: false,
        schedule: "nightly",
      },
    ]);
  });

  it("knows a zone, a first run and a retry", () => {
    expect(read("azure.timer/late")).toEqual([
      {
        kind: "schedule",
        id: "nightly@2026-03-01T02:00:00.000Z",
        source: "azure:timer:nightly",
        time: new Date("2026-03-01T02:00:00Z"),
        attempt: 2,
        scheduledTime: new Date("2026-03-01T02:00:00Z"),
        previousTime: undefined,
        pastDue: true,
        schedule: "nightly",
      },
    ]);
  });

  it("is no occurrence where the host runs it because it started", () => {
    const { input, context } = fixture("azure.timer/regular");
    const trigger = { ...context.options?.trigger, runOnStartup: true };
    const started = { ...context, options: { trigger } };
    vi.useFakeTimers({ now: new Date("2026-03-01T01:50:00Z") });
    try {
      const now = new Date();
      expect(normalize(input, started).events).toMatchObject([
        { id: context.invocationId, time: now, scheduledTime: now },
      ]);
      vi.setSystemTime(new Date("2026-03-01T01:59:59.400Z")); // a clock that is a little slow
      expect(normalize(input, started).events).toMatchObject([
        { id: "nightly@2026-03-01T02:00:00.000Z", scheduledTime: new Date("2026-03-01T02:00:00Z") },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("takes the time of receipt where there is no status", () => {
    vi.useFakeTimers({ now: time });
    try {
      expect(read("azure.timer/without-status")).toMatchObject([
        { id: "8f0e6a52-52a1-4c6e-9d1c-000000000005", time, scheduledTime: time },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("azure.storage-queue", () => {
  const message = {
    kind: "queue",
    id: "5a1f0c1e-8a44-4d0c-a9a8-6f1d5b7c2e01",
    source: "azure:storage-queue:orders",
    time,
    attempt: 2,
    queue: "orders",
    attributes: {},
  };

  it("keeps the bytes, and nothing of them gets into the message's own fields", () => {
    const text = '{"order":17,"id":"in the body"}';
    expect(read("azure.storage-queue/bytes")).toEqual([
      { ...message, bytes: utf8(text), data: { order: 17, id: "in the body" } },
    ]);
    expect(natives("azure.storage-queue/bytes")).toEqual([Buffer.from(text)]);
  });

  it("takes what the library parsed where it was not registered for bytes", () => {
    expect(read("azure.storage-queue/parsed")).toEqual([
      { ...message, bytes: utf8('{"order":17}'), data: { order: 17 } },
    ]);
  });

  it("makes a text of a number again, as a body of digits is one everywhere", () => {
    expect(read("azure.storage-queue/number")).toEqual([{ ...message, bytes: utf8("18"), data: "18" }]);
  });

  it("never makes a number of what is none", () => {
    const { context } = fixture("azure.storage-queue/number");
    // The text 89e7073266 comes out of the library as Infinity: nothing is left of it, and nothing is made up.
    expect(normalize(Number.POSITIVE_INFINITY, context).events).toMatchObject([
      { id: message.id, data: undefined, bytes: utf8("") },
    ]);
  });

  it("takes nothing from the metadata that the host wrote over with the body's fields", () => {
    const { input, context } = fixture("azure.storage-queue/overwritten");
    vi.useFakeTimers({ now: time });
    try {
      const { events } = normalize(input, context);
      expect(events).toMatchObject([{ id: context.invocationId, attempt: undefined, time }]);
      // What the host reads as JSON the library may leave a text.
      const lenient = "{ 'id': 'of the body', /* a comment */ 'Total': 5 }";
      expect(normalize(lenient, context).events).toMatchObject([
        { id: context.invocationId, attempt: 77, bytes: utf8(lenient) },
      ]);
      // An escape spells any name; the host takes more for a space than JavaScript does.
      for (const sly of [
        "{ '\\u0069d': 'of the body', 'dequeueC\\u006funt': 1 }",
        "\x85{ 'id': 1, 'dequeueCount': 1 }\x85",
      ])
        expect(normalize(sly, context).events).toMatchObject([
          { id: context.invocationId, attempt: undefined },
        ]);
      // Neither null nor a list takes a name.
      const spared = normalize({ id: null, dequeueCount: [1], Insertiontime: {} }, context);
      expect(spared.events).toMatchObject([{ id: "of the body", attempt: 77, time }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("puts settings into the queue's name", () => {
    vi.stubEnv("QUEUE_OF_ORDERS", "orders-test");
    try {
      const { input, context } = fixture("azure.storage-queue/bytes");
      const trigger = { ...context.options?.trigger, queueName: "%QUEUE_OF_ORDERS%" };
      expect(normalize(input, { ...context, options: { trigger } }).events).toMatchObject([
        { queue: "orders-test" },
      ]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("azure.service-bus", () => {
  it("reads one message of a queue", () => {
    expect(read("azure.service-bus.queue/single")).toEqual([
      {
        kind: "queue",
        id: "7001",
        source: "azure:service-bus:orders",
        time: new Date("2026-03-01T10:20:30.400Z"),
        attempt: 3,
        queue: "orders",
        bytes: utf8("12"),
        data: 12, // declared as JSON
        attributes: { shop: "Zürich", weight: 2.5, gift: true, nested: '{"a":1}' },
        group: undefined,
      },
    ]);
  });

  it("reads a batch of a session, each message with its own metadata", () => {
    const common = { kind: "queue", source: "azure:service-bus:steps", queue: "steps", group: "cart-1" };
    expect(read("azure.service-bus.queue/sessions")).toEqual([
      {
        ...common,
        id: "m-1",
        time,
        attempt: 1,
        bytes: utf8("first"),
        data: "first",
        attributes: { step: 1 },
      },
      {
        ...common,
        id: "m-2",
        time: new Date("2026-03-01T10:20:31Z"),
        attempt: 1,
        bytes: utf8("second"),
        data: "second",
        attributes: { step: 2 },
      },
      {
        ...common,
        id: "m-3",
        time: new Date("2026-03-01T10:20:32Z"),
        attempt: 2,
        bytes: bytes(0, 255),
        data: bytes(0, 255),
        attributes: {},
      },
    ]);
    // The list of content types has lost entries: it says nothing of any of them.
    expect(natives("azure.service-bus.queue/sessions")[1]).toStrictEqual({
      input: Buffer.from("second"),
      metadata: {
        deliveryCount: 1,
        lockToken: "b",
        messageId: "m-2",
        sequenceNumber: { low: 0, high: 2097152, unsigned: false },
        sessionId: "cart-1",
        enqueuedTimeUtc: "2026-03-01T10:20:31Z",
        applicationProperties: { step: 2 },
      },
    });
  });

  it("tells messages apart whose ids lost digits", () => {
    const { input, context } = fixture("azure.service-bus.queue/single");
    const idOf = (sequenceNumber: number): unknown =>
      normalize(input, {
        ...context,
        triggerMetadata: {
          ...context.triggerMetadata,
          messageId: Number("12345678901234567890"),
          sequenceNumber,
        },
      }).events[0]?.id;
    expect(idOf(1)).toBe("12345678901234567000:1");
    expect(idOf(2)).not.toBe(idOf(1));
  });

  it.each([
    [1.5, "1.5"],
    [-7, "-7"],
    [42, "42"],
    [0.1234567890123456, "0.1234567890123456:55"],
    [2 ** 53, "9007199254740992:55"],
    [Number.POSITIVE_INFINITY, "sequence:55"],
    [true, "true"],
    [null, "55"],
    ["0042", "0042"],
  ])("has the id that was parsed to %j as %j", (messageId, id) => {
    const { input, context } = fixture("azure.service-bus.queue/single");
    const triggerMetadata = { ...context.triggerMetadata, messageId };
    expect(normalize(input, { ...context, triggerMetadata }).events[0]?.id).toBe(id);
  });

  it("takes nothing from the metadata that the host wrote over with the body's fields", () => {
    expect(read("azure.service-bus.queue/overwritten")).toEqual([
      {
        kind: "queue",
        id: "55",
        source: "azure:service-bus:orders",
        time: new Date("2026-03-01T10:20:30.400Z"),
        attempt: undefined,
        queue: "orders",
        bytes: utf8('{"messageId":"of the body","DeliveryCount":9,"sessionID":"s","subject":null}'),
        data: { messageId: "of the body", DeliveryCount: 9, sessionID: "s", subject: null },
        attributes: {},
        group: undefined,
      },
    ]);
  });

  it("tells the messages of a batch apart where the host tells nothing of them", () => {
    const { input, context } = fixture("azure.service-bus.queue/sessions");
    const { events } = normalize(input, { ...context, triggerMetadata: {} });
    expect(events.map(({ id }) => id)).toEqual([0, 1, 2].map((index) => `${context.invocationId}:${index}`));
  });

  it("knows a subject by its earlier name", () => {
    const { input, context } = fixture("azure.service-bus.topic/single");
    const { subject: label, ...rest } = context.triggerMetadata ?? {};
    const { events } = normalize(input, { ...context, triggerMetadata: { ...rest, label } });
    expect(events).toMatchObject([{ subject: "priced" }]);
  });

  it("reads a message of a topic", () => {
    expect(read("azure.service-bus.topic/single")).toEqual([
      {
        kind: "topic",
        id: "m-9",
        source: "azure:service-bus:signups",
        time: new Date("2026-03-01T10:20:30.400Z"),
        attempt: 3,
        topic: "signups",
        subject: "priced",
        bytes: utf8("hello"),
        data: "hello",
        attributes: { shop: "Zürich", weight: 2.5, gift: true, nested: '{"a":1}' },
        group: undefined,
      },
    ]);
  });
});

describe("azure.blob", () => {
  const written = {
    kind: "storage",
    id: "images/2026/a b.png@2026-03-01T10:20:30+00:00",
    source: "https://store.blob.core.windows.net/images/2026/a%20b.png",
    time,
    action: "created",
    bucket: "images",
    key: "2026/a b.png",
    size: 4,
    etag: undefined,
    contentType: "image/png",
    content: bytes(0x89, 0x50, 0x4e, 0x47),
  };

  it("has the content, and no entity tag where the host sends an empty one", () => {
    expect(read("azure.blob/written")).toEqual([written]);
  });

  it("tells writes of one second apart by their hash, whichever version of the extension names it", () => {
    const { input, context } = fixture("azure.blob/version-4");
    expect(normalize(input, context).events).toMatchObject([
      {
        id: "images/a.txt@2026-03-01T10:20:30+00:00#eCccQ+cRr78B979+7PwDNg==",
        etag: "0x8DA8657981E929A",
        size: 16,
        key: "a.txt",
      },
    ]);
  });

  it("has a client in place of the content where it is registered for one, and the size that the host tells", () => {
    const { context } = fixture("azure.blob/written");
    const client: { self?: unknown } = {};
    client.self = client;
    const trigger = { ...context.options?.trigger, sdkBinding: true };
    const { events } = normalize(client, { ...context, options: { trigger } });
    expect(events).toStrictEqual([{ ...written, content: undefined, native: client }]);
  });

  it("has the blob's own size where the library parsed the content", () => {
    const { context } = fixture("azure.blob/written");
    const trigger = { ...context.options?.trigger, dataType: "string" };
    expect(normalize([1], { ...context, options: { trigger } }).events).toMatchObject([
      { size: 4, content: utf8("[1]") },
    ]);
  });

  it("is the same where Event Grid told of it", () => {
    expect(read("azure.blob.event-grid/written")).toEqual([{ ...written, etag: "0x8DB" }]);
  });
});

describe("azure.event-grid", () => {
  const source = "/subscriptions/0a/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/store";
  const blob = {
    kind: "storage",
    id: "831e1650-001e-001b-66ab-eeb76e069631",
    source: `${source}/blobServices/default/containers/images`,
    time: new Date("2026-03-01T10:20:30.456Z"),
    action: "created",
    bucket: "images",
    key: "2026/a b.png",
    size: 524288,
    etag: "0x8D4BCC2E4835CD0",
    contentType: "image/png",
  };

  it("tells of new, deleted, archived and renamed blobs", () => {
    expect(read("azure.event-grid.storage/created")).toEqual([blob]);
    expect(read("azure.event-grid.storage/deleted")).toEqual([
      {
        ...blob,
        id: "4c2359fe-001e-00ba-0e04-58586806d298",
        action: "deleted",
        size: undefined,
        etag: undefined,
      },
    ]);
    expect(read("azure.event-grid.storage/archived")).toMatchObject([{ action: "archived", size: 3 }]);
    expect(read("azure.event-grid.storage/cloudevent")).toEqual([
      {
        ...blob,
        id: "9aeb0fdf-c01e-0131-0922-9eb54906e209",
        time,
        action: "other",
        key: "new.png",
        size: undefined,
        etag: undefined,
        contentType: undefined,
      },
    ]);
  });

  it("reads either schema", () => {
    expect(read("azure.event-grid/custom")).toEqual([
      {
        kind: "event",
        id: "e-1",
        source: "/subscriptions/0a/resourceGroups/rg/providers/Microsoft.EventGrid/topics/shop",
        type: "com.example.order.placed",
        subject: "orders/17",
        time,
        data: { total: 12.5 },
      },
    ]);
    expect(read("azure.event-grid/cloudevent")).toEqual([
      {
        kind: "event",
        id: "e-2",
        source: "/shop",
        type: "com.example.file",
        subject: "f",
        time,
        data: bytes(0, 255),
      },
    ]);
  });

  it("takes several events of one call", () => {
    const { input, context } = fixture("azure.event-grid/custom");
    expect(normalize([input, input], context).events).toHaveLength(2);
    expect(() => normalize([input, { ...(input as object), id: 1 }], context)).toThrow(
      new MalformedEventError("azure.event-grid", "[1].id", "a string", 1),
    );
  });
});

describe("azure.event-hubs", () => {
  it("reads a batch by what is aligned and was not parsed twice", () => {
    const common = {
      kind: "stream",
      source: "azure:event-hubs:shop.servicebus.windows.net/clicks",
      time,
      attempt: 3,
      stream: "clicks",
      partition: "2",
    };
    expect(read("azure.event-hubs/batch")).toEqual([
      {
        ...common,
        id: "clicks-2-41",
        key: "visitor-1",
        sequence: "41",
        attributes: { source: "web" },
        bytes: utf8('{"page":"/a"}'),
        data: { page: "/a" },
      },
      {
        ...common,
        id: "clicks-2-9007199254740993",
        key: undefined,
        sequence: "9007199254740993",
        attributes: {},
        bytes: bytes(255, 0),
        data: bytes(255, 0),
      },
    ]);
  });

  it("reads one record", () => {
    expect(read("azure.event-hubs/single")).toEqual([
      {
        kind: "stream",
        source: "azure:event-hubs:shop.servicebus.windows.net/clicks",
        time,
        attempt: undefined,
        stream: "clicks",
        partition: "2",
        id: "clicks-2-43",
        key: "42",
        sequence: "43",
        attributes: {},
        bytes: utf8('{"page":"/b"}'),
        data: { page: "/b" },
      },
    ]);
  });
});

describe("azure.event-hubs, whose metadata is not what it was", () => {
  it("has the partition and the sequence of nobody where a body wrote over them", () => {
    const { context } = fixture("azure.event-hubs/single");
    const body = {
      partitionContext: { partitionId: "9" },
      sequenceNumber: 1,
      partitionKey: "p",
      properties: {},
    };
    const triggerMetadata = { ...context.triggerMetadata, ...body, sequenceNumber: 1, partitionKey: "p" };
    expect(normalize(body, { ...context, triggerMetadata }).events).toMatchObject([
      { stream: "clicks", partition: "", sequence: "43", key: "42", attributes: {} },
    ]);
  });

  it("tells records apart of which it tells nothing", () => {
    const { input, context } = fixture("azure.event-hubs/batch");
    const { events } = normalize(input, { ...context, triggerMetadata: {} });
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.length).toBeGreaterThan(1);
  });
});

describe("azure.kafka", () => {
  it("reads values, headers and tombstones", () => {
    const common = {
      kind: "stream",
      source: "azure:kafka:clicks",
      time: new Date("2026-03-01T10:20:30.123Z"),
      attempt: undefined,
      stream: "clicks",
      partition: "1",
      key: undefined,
      attributes: {},
    };
    expect(read("azure.kafka/batch")).toEqual([
      {
        ...common,
        id: "clicks-1-7",
        sequence: "7",
        key: "visitor-1",
        attributes: { source: "web", raw: bytes(255, 0) },
        bytes: utf8('{"page":"/a"}'),
        data: { page: "/a" },
      },
      { ...common, id: "clicks-1-8", sequence: "8", bytes: bytes(), data: null },
      { ...common, id: "clicks-1-9", sequence: "9", bytes: utf8("12"), data: "12" },
    ]);
    expect(read("azure.kafka/bytes")).toEqual([
      {
        ...common,
        id: "clicks-1-7",
        sequence: "7",
        key: "visitor-1",
        attributes: { Source: "web", raw: bytes(255, 0) },
        bytes: utf8('{"page":"/a"}'),
        data: { page: "/a" },
      },
      { ...common, id: "clicks-1-8", sequence: "8", bytes: bytes(), data: "" },
      {
        ...common,
        id: "clicks-1-9",
        sequence: "9",
        key: "42",
        bytes: bytes(255, 0, 1),
        data: bytes(255, 0, 1),
      },
      {
        ...common,
        id: "clicks-2-9007199254740993",
        sequence: "9007199254740993",
        partition: "2",
        bytes: utf8("12"),
        data: "12",
      },
    ]);
    expect(read("azure.kafka/single")).toEqual([
      { ...common, id: "clicks-1-10", sequence: "10", bytes: utf8("plain"), data: "plain" },
    ]);
  });
});

describe("azure.cosmos-db", () => {
  const common = {
    kind: "database",
    source: "azure:cosmos-db:shop/users",
    database: "shop",
    collection: "users",
  };

  it("cannot tell an insert from an update in the latest version", () => {
    expect(read("azure.cosmos-db/latest")).toEqual([
      {
        ...common,
        id: "shop/users/ann@e7",
        time,
        attempt: undefined,
        action: "written",
        key: "ann",
        path: "users/ann",
        after: { id: "ann", city: "Bern" },
      },
      {
        ...common,
        id: "shop/users/bob@1772360431",
        time: new Date("2026-03-01T10:20:31Z"),
        attempt: undefined,
        action: "written",
        key: "bob",
        path: "users/bob",
        after: { id: "bob", city: "Rome" },
      },
    ]);
  });

  it("tells them, and deletions, among all versions", () => {
    const changes = { ...common, key: "ann", path: "users/ann", attempt: 1 };
    expect(read("azure.cosmos-db/all-versions")).toEqual([
      {
        ...changes,
        id: "shop/users/ann@11",
        time,
        action: "created",
        before: undefined,
        after: { id: "ann", v: 1 },
        expired: undefined,
      },
      {
        ...changes,
        id: "shop/users/ann@12",
        time: new Date("2026-03-01T10:20:31Z"),
        action: "updated",
        before: { id: "ann", v: 1 },
        after: { id: "ann", v: 2 },
        expired: undefined,
      },
      {
        ...changes,
        id: "shop/users/ann@13",
        time: new Date("2026-03-01T10:20:32Z"),
        action: "deleted",
        before: { id: "ann", v: 2 },
        after: undefined,
        expired: true,
      },
    ]);
  });
});

describe("azure.cosmos-db by its mode", () => {
  it("makes a change of an item that names no operation, where the registration tells the mode", () => {
    const { context } = fixture("azure.cosmos-db/all-versions");
    const trigger = { ...context.options?.trigger, changeFeedMode: "AllVersionsAndDeletes" };
    const all = { ...context, options: { trigger } };
    const items = [
      { current: { id: "a", metadata: { operationType: "x" }, _ts: 1772360430, _etag: '"e1"' } },
      { current: null, previous: { id: "b" } },
      { metadata: { operationType: "delete", id: "c", lsn: 5, partitionKey: { pk: "p" } } },
    ];
    expect(normalize(items, all).events).toMatchObject([
      {
        id: "shop/users/a@e1",
        action: "written",
        time,
        after: { id: "a", metadata: { operationType: "x" } },
      },
      { key: "b", action: "deleted", before: { id: "b" }, after: undefined },
      { key: "c", action: "deleted", id: 'shop/users/c@5:{"pk":"p"}' },
    ]);
  });

  it("makes a document of what only looks like a change, where the registration tells the mode", () => {
    const { context } = fixture("azure.cosmos-db/latest");
    const trigger = { ...context.options?.trigger, changeFeedMode: "LatestVersion" };
    const document = { id: "a", current: { id: "b" }, metadata: { operationType: "delete" } };
    expect(normalize([document], { ...context, options: { trigger } }).events).toMatchObject([
      { key: "a", action: "written", after: document },
    ]);
  });
});

describe("azure.sql", () => {
  it.each([
    ["Server=tcp:s.database.windows.net,1433;Initial Catalog=shop;User ID=u;Password=p;", "shop"],
    ["Server=s; DATABASE = my shop ;Authentication=Active Directory Default", "my shop"],
    ['Database="a;b";Server=s', "a;b"],
    ["Server=s", ""],
    [undefined, ""],
  ])("has the database of the connection %j", (connection, database) => {
    vi.stubEnv("SQL", connection);
    try {
      const { input, context } = fixture("azure.sql/changes");
      expect(normalize(input, context).events[0]).toMatchObject({ database });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("knows the key by the names of its columns", () => {
    const common = {
      kind: "database",
      source: "azure:sql:dbo.ToDo",
      database: "",
      collection: "dbo.ToDo",
    };
    const id = fixture("azure.sql/changes").context.invocationId;
    const { input, context } = fixture("azure.sql/changes");
    const seen = normalize(input, context).events.map(({ native: _, time: __, ...event }) => event);
    expect(seen).toEqual([
      { ...common, id: `${id}:0`, action: "created", key: "7", after: { Id: 7, Title: "milk" } },
      { ...common, id: `${id}:1`, action: "updated", key: "8", after: { Id: 8, Title: "eggs" } },
      { ...common, id: `${id}:2`, action: "deleted", key: "9", after: undefined },
    ]);
  });

  it("takes the whole row for the key where nobody names them", () => {
    expect(read("azure.sql/without-key")).toMatchObject([{ key: { Id: 8, Title: "eggs" } }]);
  });
});

it("azure.warmup is an event", () => {
  expect(read("azure.warmup/warmup")).toMatchObject([
    { kind: "event", type: "anyfn.warmup", source: "azure:warmup", data: {} },
  ]);
});

describe("azure.invoke", () => {
  it("takes the body for the input", () => {
    expect(read("azure.invoke/json")).toMatchObject([
      { kind: "invoke", source: "azure:http", data: { a: 41 } },
    ]);
  });

  it.each([
    ["application/json", "12", 12],
    ["application/json", '"x"', "x"],
    [undefined, "12", "12"],
    ["text/plain", "[1]", "[1]"],
    ["application/json", "", undefined],
  ])("reads a body of the type %s: %s", (type, text, data) => {
    const { input, context } = fixture("azure.invoke/json");
    const headers = new Headers(type === undefined ? {} : { "content-type": type });
    const { request } = input as { readonly request: object };
    const call = { request: { ...request, url: "https://x.example/", headers }, body: utf8(text) };
    expect(normalize(call, context).events).toMatchObject([{ data }]);
    expect(normalize(call, context).events[0]).toHaveProperty("data", data);
  });

  it("refuses what is declared as JSON and is none", () => {
    const { input, context } = fixture("azure.invoke/json");
    expect(() => normalize({ ...(input as object), body: utf8("{") }, context)).toThrow(MalformedEventError);
  });
});

describe("a malformed event", () => {
  it.each([
    ["azure.blob/written", "triggerMetadata.blobTrigger", { triggerMetadata: {} }, undefined],
    ["azure.cosmos-db/latest", "documents", {}, { id: "no list" }],
    ["azure.cosmos-db/latest", "[0].id", {}, [{ _ts: 1 }]],
    ["azure.sql/changes", "[0].Item", {}, [{ Operation: 1 }]],
    ["azure.event-hubs/batch", "input", {}, "no list"],
    ["azure.kafka/batch", "[0].Topic", {}, [{ Offset: 1 }]],
    ["azure.kafka/bytes", "triggerMetadata.topicArray", { triggerMetadata: {} }, undefined],
    [
      "azure.blob/written",
      "triggerMetadata.blobTrigger",
      { triggerMetadata: { blobTrigger: "images" } },
      undefined,
    ],
  ])("%s without %s is refused, and the field named", (path, field, change, changed) => {
    const { input, context } = fixture(path);
    expect(() => normalize(changed ?? input, { ...context, ...change })).toThrow(
      expect.objectContaining({ code: "MALFORMED_EVENT", message: expect.stringContaining(field) }),
    );
  });
});
