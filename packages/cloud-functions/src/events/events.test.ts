import type { HttpTrigger, Trigger } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { all } from "../all.ts";
import { plainFields } from "../documents/json-values.ts";

const time = new Date("2026-03-01T10:20:30Z");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The events of the row that a fixture stands for, without what is untouched. */
function eventsOf(path: string, trigger = path.split("/", 1)[0]): readonly unknown[] {
  const native = fixture(path);
  const row = all.find(({ id }) => id === trigger) as Exclude<Trigger, HttpTrigger>; // rows of messages alone have fixtures
  const events = row.normalize(native as never); // the row's own fixture
  return events.map(({ native: untouched, ...event }) => {
    if (events.length === 1) expect(untouched).toBe(native);
    return event;
  });
}

describe("topics", () => {
  const message = {
    kind: "topic",
    id: "9001",
    source: "//pubsub.googleapis.com/projects/shop-prod/topics/signups",
    time,
    topic: "signups",
    data: "hello",
    bytes: bytes("hello"),
    attributes: { kind: "ping" },
  };
  const subscription = "//pubsub.googleapis.com/projects/shop-prod/subscriptions/signups-push";
  const empty = { ...message, data: "", bytes: bytes("") };

  it.each([
    [
      "gcp.pubsub/eventarc",
      {
        ...message,
        attempt: 3,
        data: { user: "ada", n: 9007199254740993n },
        bytes: bytes('{"user":"ada","n":9007199254740993}'),
        attributes: { Shop: "Zürich" },
        group: "ada",
      },
    ],
    ["gcp.pubsub/attributes-only", empty],
    [
      "gcp.pubsub/structured",
      {
        ...message,
        attempt: 2,
        data: "grüezi",
        bytes: bytes("grüezi"),
        attributes: { googclient_deliveryattempt: "2" },
      },
    ],
    ["gcp.pubsub/background", message],
    ["gcp.pubsub/emulator", message],
    ["gcp.pubsub/shell", { ...message, source: "signups" }],
    ["gcp.pubsub.push/wrapped", { ...message, attempt: 5, group: "ada" }],
    ["gcp.pubsub.push/attributes-only", { ...empty, source: subscription, topic: "" }],
    [
      "gcp.pubsub.push/unwrapped",
      {
        ...message,
        source: subscription,
        topic: "",
        data: { user: "ada" },
        bytes: bytes('{"user":"ada"}'),
        group: "ada",
      },
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual([expected]);
  });
});

describe("queues", () => {
  const task = {
    kind: "queue",
    source: "//cloudtasks.googleapis.com/queues/orders",
    queue: "orders",
    attributes: {},
    time,
  };

  it.each([
    [
      "gcp.tasks/json",
      {
        ...task,
        id: "6217838931571234567",
        time: new Date("2026-03-01T10:20:30.500Z"),
        attempt: 3,
        data: { order: 9007199254740993n },
        bytes: bytes('{"order":9007199254740993}'),
        attributes: { "x-shop": "eu" },
      },
    ],
    [
      "gcp.tasks/firebase",
      {
        ...task,
        id: "order-42",
        attempt: 1,
        data: { data: { order: 42 } },
        bytes: bytes('{"data":{"order":42}}'),
      },
    ],
    [
      "gcp.tasks/envelope",
      {
        ...task,
        id: "7",
        time: expect.any(Date),
        data: { message: { messageId: "1", data: "" }, subscription: "s" },
        bytes: bytes('{"message":{"messageId":"1","data":""},"subscription":"s"}'),
      },
    ],
    [
      "gcp.pubsub.queue/dead-letter",
      {
        ...task,
        id: "9001",
        source: "//pubsub.googleapis.com/projects/shop-prod/topics/orders",
        attempt: 2,
        data: { order: 41 },
        bytes: bytes('{"order":41}'),
        group: "c-7",
      },
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual([expected]);
  });
});

describe("schedules", () => {
  it.each([
    [
      "gcp.scheduler/http",
      {
        id: "nightly/2026-03-01T02:00:00-08:00",
        source: "//cloudscheduler.googleapis.com/nightly",
        time: new Date("2026-03-01T10:00:00Z"),
        scheduledTime: new Date("2026-03-01T10:00:00Z"),
        schedule: "nightly",
      },
    ],
    [
      "gcp.scheduler.job/executed",
      {
        id: "12345678901234567",
        source: "//cloudscheduler.googleapis.com/projects/shop-prod/locations/europe-west1/jobs/nightly",
        time,
        scheduledTime: time,
        schedule: "nightly",
      },
    ],
    [
      "gcp.scheduler.pubsub/firebase",
      {
        id: "9004",
        source: "//pubsub.googleapis.com/projects/shop-prod/topics/firebase-schedule-nightly-europe-west1",
        time,
        scheduledTime: time,
        schedule: "firebase-schedule-nightly-europe-west1",
      },
    ],
    [
      "gcp.pubsub.schedule/topic",
      {
        id: "9001",
        source: "//pubsub.googleapis.com/projects/shop-prod/topics/nightly",
        time,
        scheduledTime: time,
        schedule: "nightly",
      },
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual([{ kind: "schedule", ...expected }]);
  });

  it("are now where nothing says when", () => {
    const before = Date.now();
    const [tick] = eventsOf("gcp.scheduler/bare") as readonly { readonly scheduledTime: Date }[];
    expect(tick?.scheduledTime.getTime()).toBeGreaterThanOrEqual(before);
    expect(tick?.scheduledTime.getTime()).toBeLessThanOrEqual(Date.now());
  });
});

describe("storage", () => {
  const object = {
    kind: "storage",
    id: "12345678901234567",
    source: "//storage.googleapis.com/projects/_/buckets/photos",
    time,
    bucket: "photos",
    key: "a b/c+%20d.jpg",
    size: 1024,
    etag: "CIHhz4m8v4QDEAE=",
    contentType: "image/jpeg",
    version: "1712000000000001",
  };
  const earlier = new Date("2026-03-01T10:20:29Z");

  it.each([
    ["gcp.storage/finalized", { ...object, action: "created" }],
    ["gcp.storage/deleted", { ...object, action: "deleted" }],
    ["gcp.storage/archived", { ...object, action: "archived" }],
    ["gcp.storage/metadataUpdated", { ...object, action: "updated" }],
    ["gcp.storage/background", { ...object, action: "updated", id: "9005" }],
    ["gcp.storage/framework", { ...object, action: "created", id: "9006" }],
    ["gcp.storage.pubsub/with-payload", { ...object, action: "created", id: "9001", time: earlier }],
    [
      "gcp.storage.pubsub/without-payload",
      {
        ...object,
        action: "deleted",
        id: "9001",
        time: earlier,
        size: undefined,
        etag: undefined,
        contentType: undefined,
      },
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual([expected]);
  });
});

describe("values of Firestore in JSON", () => {
  const seen = (value: unknown): unknown =>
    plainFields({ v: value }, "gcp.firestore", "data.value.fields")["v"];

  it("are vectors, times with nanoseconds, and nothing that is not known", () => {
    const values = [0.5, 2, -1].map((doubleValue) => ({ doubleValue }));
    const fields = { __type__: { stringValue: "__vector__" }, value: { arrayValue: { values } } };
    expect(seen({ mapValue: { fields } })).toEqual([0.5, 2, -1]);
    expect(seen({ timestampValue: "2026-03-01T10:20:30.123456789Z" })).toHaveProperty(
      "nanoseconds",
      123_456_789,
    );
    expect(seen({ timestampValue: "2026-03-01T10:20:30.123Z" })).not.toHaveProperty("nanoseconds");
    for (const value of [{ laterValue: 1 }, { arrayValue: { values: [{ laterValue: 1 }] } }])
      expect(() => seen(value)).toThrow("data.value.fields.v should be a value of Firestore");
  });
});

describe("databases", () => {
  const order = {
    kind: "database",
    id: "12345678901234567",
    source: "//firestore.googleapis.com/projects/shop-prod/databases/orders-eu",
    time,
    database: "orders-eu",
    collection: "customers/c-7/orders",
    key: "o-1",
    path: "customers/c-7/orders/o-1",
    createTime: new Date("2026-02-01T08:00:00.250Z"),
    updateTime: new Date("2026-03-01T10:20:30.500Z"),
  };
  const user = {
    ...order,
    createTime: undefined,
    updateTime: undefined,
    source: "//firebasedatabase.googleapis.com/projects/_/locations/europe-west1/instances/shop-eu",
    database: "shop-eu",
    collection: "users",
    key: "ada",
    path: "users/ada",
  };
  const entity = { count: 3, owner: "User/ada", address: { city: "Bern" } };

  it.each([
    [
      "gcp.firestore/updated",
      {
        ...order,
        action: "updated",
        before: { count: 3, state: "open" },
        after: {
          count: 4,
          state: "open",
          paid: false,
          total: 12.5,
          ledger: 9007199254740993n,
          customer: "projects/shop-prod/databases/orders-eu/documents/customers/c-7",
          address: { city: "Zürich", ["__proto__"]: "x" },
          place: { latitude: 47.37, longitude: 8.54 },
          tags: ["a", null],
          placed: new Date("2026-03-01T10:20:30.123Z"),
          note: null,
          raw: Uint8Array.of(0, 255, 16),
        },
        updatedFields: { count: 4, "address.city": "Zürich", gone: undefined },
      },
    ],
    ["gcp.firestore/written-deleted", { ...order, action: "deleted", before: { count: 3, state: "open" } }],
    ["gcp.firestore/created-by-user", { ...order, action: "created", after: { count: 1, state: "open" } }],
    [
      "gcp.firestore/json",
      {
        ...order,
        source: "//firestore.googleapis.com/projects/shop-prod/databases/(default)",
        database: "(default)",
        collection: "users",
        key: "ada",
        path: "users/ada",
        createTime: time,
        updateTime: time,
        action: "created",
        after: {
          name: "Ada",
          big: 9007199254740993n,
          none: null,
          half: 0.5,
          nan: Number.NaN,
          when: new Date("2026-03-01T10:20:30.123Z"),
          raw: Uint8Array.of(0, 255, 16),
          home: { latitude: 47.37, longitude: 0 },
          empty: {},
          list: [false, { "a.b": "projects/shop-prod/databases/(default)/documents/users/bob" }],
        },
      },
    ],
    [
      "gcp.firestore/background",
      {
        ...order,
        id: "9008",
        action: "updated",
        collection: "users",
        key: "ada",
        path: "users/ada",
        createTime: time,
        updateTime: time,
        params: { user: "ada" },
        before: { n: 1 },
        after: { n: 2 },
        updatedFields: { n: 2 },
      },
    ],
    [
      "gcp.datastore/updated",
      {
        ...order,
        action: "updated",
        source: "//datastore.googleapis.com/projects/shop-prod/databases/eu",
        database: "eu",
        collection: "Shop/eu/Order",
        key: "5629499534213120",
        path: "Shop/eu/Order/5629499534213120",
        createTime: new Date("2026-02-01T08:00:00.000Z"),
        updateTime: time,
        before: { ...entity, state: "open" },
        after: { ...entity, state: "closed" },
        updatedFields: { state: "closed" },
      },
    ],
    [
      "gcp.datastore/json",
      {
        ...order,
        action: "deleted",
        source: "//datastore.googleapis.com/projects/shop-prod/databases/(default)",
        database: "(default)",
        collection: "User",
        key: "ada",
        path: "User/ada",
        createTime: time,
        updateTime: time,
        before: { n: 1, boss: "User/7", home: { city: "Bern" }, raw: Uint8Array.of(0) },
      },
    ],
    [
      "firebase.database/written",
      {
        ...user,
        action: "updated",
        before: { name: "Ada", tags: ["a", "b", "c"], address: { city: "Bern" }, old: true },
        after: { name: "Ada", tags: ["a", "B", "c"], n: 1 },
      },
    ],
    [
      "firebase.database/created",
      { ...user, action: "created", collection: "", key: "visits", path: "visits", after: 7 },
    ],
    [
      "firebase.database/background",
      { ...user, id: "9009", action: "deleted", params: { user: "ada" }, before: { n: 1 } },
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual([expected]);
  });
});

describe("events", () => {
  const custom = {
    kind: "event",
    id: "12345678901234567",
    type: "com.example.order.placed",
    source: "//orders.example.com/shop",
    time,
    data: { order: 41 },
  };
  const auth = {
    uid: "u-1",
    email: "ada@example.com",
    emailVerified: true,
    metadata: { createTime: "2026-02-01T08:00:00Z", lastSignInTime: "2026-03-01T10:20:30.000Z" },
  };
  const remote = {
    ...custom,
    type: "google.firebase.remoteconfig.remoteConfig.v1.updated",
    source: "//firebaseremoteconfig.googleapis.com/projects/shop-prod",
  };

  it.each([
    ["gcp.eventarc/binary", [{ ...custom, subject: 'orders/€ 7"' }]],
    ["gcp.eventarc/text", [{ ...custom, type: "com.example.note", source: "/notes", data: "grüezi" }]],
    ["gcp.eventarc/empty", [{ ...custom, type: "com.example.ping", source: "/pings", data: undefined }]],
    ["gcp.eventarc/structured-as-json", [{ ...custom, id: "e-1" }]],
    [
      "gcp.eventarc/base64",
      [
        {
          ...custom,
          id: "e-2",
          type: "com.example.blob",
          source: "/blobs",
          time: expect.any(Date),
          data: Uint8Array.of(0, 255, 16),
        },
      ],
    ],
    [
      "gcp.eventarc/batch",
      [
        { ...custom, id: "e-3", type: "com.example.a", source: "/a", time: expect.any(Date), data: { n: 1 } },
        { ...custom, id: "e-4", type: "com.example.b", source: "/b", time: expect.any(Date), data: "x" },
      ],
    ],
    ["gcp.eventarc/older-signature", [{ ...custom, id: "e-5" }]],
    [
      "gcp.audit-log/written",
      [
        {
          ...custom,
          type: "google.cloud.audit.log.v1.written",
          source: "//bigquery.googleapis.com/projects/shop-prod",
          subject: "bigquery.googleapis.com/projects/shop-prod/jobs/j-1",
          data: {
            insertId: "i-1",
            logName: "projects/shop-prod/logs/cloudaudit.googleapis.com%2Factivity",
            protoPayload: {
              serviceName: "bigquery.googleapis.com",
              methodName: "google.cloud.bigquery.v2.JobService.InsertJob",
            },
          },
        },
      ],
    ],
    [
      "firebase.auth/background",
      [
        {
          ...custom,
          id: "9010",
          type: "google.firebase.auth.user.v1.created",
          source: "//firebaseauth.googleapis.com/projects/shop-prod",
          subject: "users/u-1",
          data: auth,
        },
      ],
    ],
    [
      "firebase.auth/v2-deleted",
      [
        {
          ...custom,
          type: "google.firebase.auth.user.v2.deleted",
          source: "//identitytoolkit.googleapis.com/projects/shop-prod",
          subject: "users/u-1",
          data: { oldValue: auth },
        },
      ],
    ],
    [
      "firebase.remote-config/updated",
      [
        {
          ...remote,
          data: {
            versionNumber: "7",
            updateTime: "2026-03-01T10:20:30.000Z",
            updateUser: { name: "Ada", email: "ada@example.com" },
            updateOrigin: "CONSOLE",
            updateType: "INCREMENTAL_UPDATE",
          },
        },
      ],
    ],
    [
      "firebase.remote-config/background",
      [{ ...remote, id: "9011", data: { versionNumber: 7, updateOrigin: "CONSOLE" } }],
    ],
    [
      "firebase.test-lab/completed",
      [
        {
          ...custom,
          type: "google.firebase.testlab.testMatrix.v1.completed",
          source: "//firebasetestlab.googleapis.com/projects/shop-prod",
          subject: "testMatrices/matrix-1",
          data: {
            createTime: "2026-03-01T10:20:30.000Z",
            state: "FINISHED",
            outcomeSummary: "SUCCESS",
            testMatrixId: "matrix-1",
          },
        },
      ],
    ],
    [
      "firebase.alerts/crash",
      [
        {
          ...custom,
          type: "google.firebase.firebasealerts.alerts.v1.published",
          source: "//firebasealerts.googleapis.com/projects/42",
          data: {
            createTime: "2026-03-01T10:20:30.000Z",
            payload: {
              "@type":
                "type.googleapis.com/google.events.firebase.firebasealerts.v1.CrashlyticsNewFatalIssuePayload",
              issue: { id: "i-1", title: "Crash" },
            },
          },
        },
      ],
    ],
    [
      "firebase.analytics/log",
      [
        {
          ...custom,
          id: "9012",
          type: "google.firebase.analytics.log.v1.written",
          source: "//firebaseanalytics.googleapis.com/projects/shop-prod/apps/com.example.shop",
          subject: "events/purchase",
          data: {
            eventDim: [{ name: "purchase", date: "20260301" }],
            userDim: { userId: "u-1", appInfo: { appId: "com.example.shop", appPlatform: "ANDROID" } },
          },
        },
      ],
    ],
  ])("%s", (path, expected) => {
    expect(eventsOf(path)).toEqual(expected);
  });

  it("of any type are taken where the row is pinned", () => {
    expect(eventsOf("gcp.storage/finalized", "gcp.eventarc")).toMatchObject([
      { type: "google.cloud.storage.object.v1.finalized", data: { name: "a b/c+%20d.jpg" } },
    ]);
    expect(eventsOf("gcp.storage/background", "gcp.eventarc")).toMatchObject([
      { type: "google.cloud.storage.object.v1.metadataUpdated", subject: "objects/a b/c+%20d.jpg" },
    ]);
  });
});

it("calls hand over their body", () => {
  expect(eventsOf("gcp.invoke/json")).toEqual([
    {
      kind: "invoke",
      id: "exec-1",
      source: "//cloudfunctions.googleapis.com/calls.example.com",
      time: expect.any(Date),
      data: { a: [1, null, "é"] },
    },
  ]);
});
