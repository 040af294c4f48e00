import { MalformedEventError } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { fixture } from "../fixtures/read.ts";
import { all } from "./all.ts";
import { detect, normalize } from "./index.ts";
import type { CloudEventLike, Delivery } from "./native.ts";
import { toNative } from "./receive.ts";

const delivery = (path: string): Delivery => fixture(path) as Delivery; // the fixtures asked for are deliveries

/** The same delivery with other headers; undefined takes one away. */
function withHeaders(
  { body, headers }: Delivery,
  changed: Readonly<Record<string, string | undefined>>,
): Delivery {
  return { headers: { ...headers, ...changed }, body };
}

/** What a row says of a delivery that it is handed. */
function failure(native: unknown, trigger: string): unknown {
  const row = all.find(({ id }) => id === trigger);
  try {
    return row?.kind === "http" ? undefined : row?.normalize(native as never); // any delivery may come
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedEventError);
    return (error as MalformedEventError).path;
  }
}

describe("a native event", () => {
  const { headers, body } = delivery("gcp.storage/finalized");
  const [expected] = normalize(headers, body).events;

  it.each([
    ["a record", headers],
    [
      "names in any case",
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
    ],
    ["pairs", Object.entries(headers)],
    ["the Fetch standard's class", new Headers(headers as Record<string, string>)],
  ])("has headers as %s", (_, form) => {
    const [event] = normalize(form, body).events;
    expect({ ...event, native: 0 }).toEqual({ ...expected, native: 0 });
  });

  it("has bytes as text too", () => {
    const [event] = normalize(headers, new TextDecoder().decode(body)).events;
    expect(event).toMatchObject({ kind: "storage", key: "a b/c+%20d.jpg" });
  });

  it.each([
    "gcp.storage/finalized",
    "gcp.pubsub.push/wrapped",
    "gcp.pubsub/structured",
    "gcp.eventarc/structured-as-json",
  ])("may begin with a byte order mark: %s", (path) => {
    const { headers: own, body: text } = delivery(path);
    const marked = Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), text ?? new Uint8Array()]);
    const plain = ({ events }: { readonly events: readonly object[] }): unknown =>
      events.map((event) => ({ ...event, native: 0 }));
    expect(plain(normalize(own, marked))).toEqual(plain(normalize(own, text)));
  });

  it("may have no body at all", () => {
    expect(detect({ "X-CloudScheduler": "true" })).toEqual({ kind: "schedule", trigger: "gcp.scheduler" });
  });

  it("stays as it is in its own form", () => {
    for (const path of ["gcp.storage/finalized", "gcp.storage/framework", "gcp.storage/background"]) {
      const native = fixture(path);
      expect(toNative(native)).toBe(native);
    }
  });

  it("is recognized where the framework hands a body on", () => {
    const push = JSON.parse(new TextDecoder().decode(delivery("gcp.pubsub.push/attributes-only").body));
    expect(detect(push).trigger).toBe("gcp.pubsub.push");
    const batch = Buffer.from(delivery("gcp.eventarc/batch").body ?? []);
    expect(normalize(batch).events.map(({ id }) => id)).toEqual(["e-3", "e-4"]);
    const { data, context } = fixture("gcp.storage/background") as never; // a call
    expect(detect({ data, ...(context as object) }).trigger).toBe("gcp.storage");
  });
});

describe("attributes that are percent-encoded", () => {
  const subjectOf = (native: unknown): unknown =>
    (normalize(native).events[0] as { subject?: unknown }).subject;
  const event = fixture("gcp.eventarc/base64") as CloudEventLike; // as the framework passes it

  it.each([
    ["orders/%E2%82%AC%207", undefined, "orders/€ 7"],
    ["100% sure", undefined, "100% sure"],
    ["50%25", undefined, "50%"],
    ["%ff", undefined, "%ff"],
    ["ä%20b", undefined, "ä%20b"],
    // Only JSON has both: what is in JSON is not encoded.
    ["a%20b", "text/plain", "a%20b"],
  ])("%s of the framework's event (content type %s) are %s", (subject, datacontenttype, expected) => {
    expect(subjectOf({ ...event, datacontenttype, subject })).toBe(expected);
  });

  it("are decoded in headers, and never in JSON", () => {
    expect(subjectOf(withHeaders(delivery("gcp.eventarc/text"), { "ce-subject": "a%20b" }))).toBe("a b");
    const { headers, body } = delivery("gcp.eventarc/structured-as-json");
    const value = { ...JSON.parse(new TextDecoder().decode(body)), subject: "a%20b" };
    expect(subjectOf({ headers, body: new TextEncoder().encode(JSON.stringify(value)) })).toBe("a%20b");
  });
});

describe("what is broken", () => {
  const firestore = delivery("gcp.firestore/updated");
  const storage = delivery("gcp.storage/finalized");
  const push = delivery("gcp.pubsub.push/wrapped");
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    ["a header is missing", withHeaders(firestore, { "ce-id": undefined }), "gcp.firestore", "headers.ce-id"],
    [
      "the type is missing",
      withHeaders(firestore, { "ce-type": undefined }),
      "gcp.firestore",
      "headers.ce-type",
    ],
    [
      "all are missing",
      { headers: { "content-type": "application/protobuf" }, body: firestore.body },
      "gcp.firestore",
      "headers.ce-type",
    ],
    [
      "the version is another",
      withHeaders(firestore, { "ce-specversion": "0.3" }),
      "gcp.firestore",
      "headers.ce-specversion",
    ],
    [
      "the time is none",
      withHeaders(firestore, { "ce-time": "2020-08-16T13:58:54" }),
      "gcp.firestore",
      "headers.ce-time",
    ],
    [
      "what is percent-encoded is no UTF-8",
      withHeaders(firestore, { "ce-subject": "documents/%ff" }),
      "gcp.firestore",
      "headers.ce-subject",
    ],
    [
      "an attribute is wrong, and so is the body",
      { ...withHeaders(storage, { "ce-id": undefined }), body: bytes("{") },
      "gcp.storage",
      "headers.ce-id",
    ],
    ["JSON is none", { ...storage, body: bytes("{") }, "gcp.storage", "body"],
    ["JSON is a text", { ...storage, body: bytes('"x"') }, "gcp.storage", "data"],
    ["there is no body", { ...storage, body: undefined }, "gcp.storage", "data"],
    [
      "bytes are cut off",
      { ...firestore, body: firestore.body?.subarray(0, 100) },
      "gcp.firestore",
      "data[1]",
    ],
    ["there are none", { ...firestore, body: undefined }, "gcp.firestore", "data.value"],
    [
      "bytes are no JSON",
      withHeaders(firestore, { "content-type": "application/json" }),
      "gcp.firestore",
      "body",
    ],
    [
      "the content type is another",
      withHeaders(firestore, { "content-type": "image/png" }),
      "gcp.firestore",
      "datacontenttype",
    ],
    [
      "protobuf is JSON",
      { headers: firestore.headers, body: bytes('{"value":{}}') },
      "gcp.firestore",
      "data[2]",
    ],
    [
      "a message is no base64",
      { ...push, body: bytes('{"message":{"messageId":"1","data":"a b"},"subscription":"s"}') },
      "gcp.pubsub.push",
      "data.message.data",
    ],
    [
      "a message has a buffer of something else than bytes",
      {
        ...push,
        body: bytes('{"message":{"messageId":"1","data":{"type":"Buffer","data":[256]}},"subscription":"s"}'),
      },
      "gcp.pubsub.push",
      "data.message.data",
    ],
    [
      "the framework's event is no base64",
      { specversion: "1.0", id: "1", source: "s", type: "t", data_base64: "%" },
      "gcp.eventarc",
      "data_base64",
    ],
    ["a push has no message", { ...push, body: bytes("{}") }, "gcp.pubsub.push", "data.message"],
    [
      "a structured event has no id",
      { headers: { "content-type": "application/cloudevents+json" }, body: bytes('{"specversion":"1.0"}') },
      "gcp.eventarc",
      "id",
    ],
    [
      "a structured event is cut off",
      { headers: { "content-type": "application/cloudevents+json" }, body: bytes('{"specversion":"1.0"') },
      "gcp.eventarc",
      "body",
    ],
    [
      "the data of a structured event is no base64",
      {
        headers: { "content-type": "application/cloudevents+json" },
        body: bytes('{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"?"}'),
      },
      "gcp.eventarc",
      "data_base64",
    ],
    [
      "the second event of a batch has no type",
      {
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: bytes(
          '[{"specversion":"1.0","id":"1","source":"s","type":"t"},{"specversion":"1.0","id":"2","source":"s"}]',
        ),
      },
      "gcp.eventarc",
      "[1].type",
    ],
    [
      "a batch is no list",
      { headers: { "content-type": "application/cloudevents-batch+json" }, body: bytes("{}") },
      "gcp.eventarc",
      "body",
    ],
    [
      "the framework's event has no source",
      { specversion: "1.0", id: "1", type: "t" },
      "gcp.eventarc",
      "source",
    ],
    [
      "the framework hands over anything",
      { data: Buffer.from("x"), context: undefined },
      "gcp.firestore",
      "specversion",
    ],
    [
      "a call has no id",
      { data: {}, context: { eventType: "google.storage.object.finalize" } },
      "gcp.storage",
      "context.eventId",
    ],
  ])("is refused where %s", (_, native, trigger, path) => {
    expect(failure(native, trigger)).toBe(path);
  });

  it("reaches the rows of a function, whose error it is, where it tells no type", () => {
    const native = withHeaders(firestore, { "ce-type": undefined });
    expect(
      all
        .filter(({ id }) => ["gcp.firestore", "gcp.eventarc"].includes(id))
        .every((row) => row.detect(native)),
    ).toBe(true);
    expect(detect(native)).toEqual({ kind: "event", trigger: "gcp.eventarc" });
    expect(() => normalize(native)).toThrow(MalformedEventError);
  });
});

it.each(["gcp.pubsub.push/unwrapped", "gcp.tasks/json", "gcp.eventarc/binary"])(
  "hands the framework's buffers on as plain bytes: %s",
  (path) => {
    const { headers, body } = delivery(path);
    const octets = { ...headers, "content-type": "application/octet-stream", "ce-type": "com.example.bytes" };
    const own = headers["ce-type"] === undefined ? headers : octets;
    const [event] = normalize(own, Buffer.from(Uint8Array.of(255, ...(body ?? [])))).events;
    const { bytes, data } = event as { readonly bytes?: Uint8Array; readonly data?: unknown }; // of its kind
    expect((bytes ?? data)?.constructor).toBe(Uint8Array);
  },
);

it.each([
  ["bytes", "application/octet-stream", "eA==", Uint8Array.of(0x78)],
  ["text", "text/plain", "eA==", "x"],
  ["JSON", "application/vnd.shop+json", "WzFd", [1]],
  // Nobody says: the framework hands bytes on alone.
  ["text that nobody calls one", undefined, "eA==", "x"],
])("reads the data of an event as its content type says: %s", (_, contentType, base64, data) => {
  const event = { specversion: "1.0", id: "1", source: "/s", type: "t" };
  const plain = { ...event, data: Buffer.from(base64, "base64") };
  const whole = { ...event, datacontenttype: contentType, data_base64: base64 };
  const binary = withHeaders(delivery("gcp.eventarc/text"), { "content-type": contentType });
  const seen = [
    ...normalize({ ...plain, datacontenttype: contentType }).events,
    ...normalize(whole).events,
    ...normalize(binary.headers, plain.data).events,
  ];
  expect(seen).toMatchObject([{ data }, { data }, { data }]);
});

it("is no event where a batch is empty", () => {
  const native = { headers: delivery("gcp.eventarc/batch").headers, body: new TextEncoder().encode("[]") };
  expect(
    all.filter((row) => !("carrier" in row) && row.kind !== "http" && row.detect(native)).map(({ id }) => id),
  ).toEqual(["gcp.eventarc"]);
  expect(normalize(native).events).toEqual([]);
});

it("keeps an attribute named __proto__ as an own property", () => {
  const { headers, body } = delivery("gcp.pubsub/eventarc");
  const text = new TextDecoder().decode(body).replace('"Shop"', '"__proto__"');
  const [event] = normalize(headers, text, { kind: "topic" }).events;
  expect(Object.entries(event?.attributes ?? {})).toEqual([["__proto__", "Zürich"]]);
});
