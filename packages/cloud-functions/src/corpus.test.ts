/**
 * Every recorded delivery of the corpus through the public surface of this package. The corpus is not part of the project:
 * it is found by ANYFN_CORPUS, and without it these tests are skipped, and counted as skipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CoreEvent, Kind } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { decodeDatastore } from "./documents/datastore-values.ts";
import { decodeFirestore } from "./documents/firestore-values.ts";
import { detect, normalize } from "./index.ts";
import { received } from "./receive.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly id: string;
  readonly file: string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly mode: string;
  readonly kind: string;
  readonly expect: Fields;
}

const root = process.env.ANYFN_CORPUS;
const folder = root === undefined ? undefined : join(root, "gcp");
const entries =
  folder === undefined
    ? []
    : (JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as readonly Entry[]);

/** The corpus's descriptive names, by ours. */
const KINDS: Readonly<Record<string, Kind>> = { document: "database", cloudevent: "event" };

/** What only Firebase's adapter reads: its own protocols over HTTP. */
const firebase = entries.filter(({ mode }) => mode === "callable" || mode === "blocking");

if (folder === undefined) it.skip("every delivery of the corpus: set ANYFN_CORPUS", () => {});
if (firebase.length > 0)
  it.skip(`${firebase.length} deliveries of Firebase's own protocols: see its adapter`, () => {});

describe.each(
  entries.filter((entry) => !firebase.includes(entry)).map((entry) => [entry.id, entry] as const),
)("%s", (_, { file, method, path, headers, kind: name, expect: stated }) => {
  const body = file === null ? new Uint8Array() : new Uint8Array(readFileSync(join(folder ?? "", file)));
  const kind = KINDS[name] ?? (name as Kind);
  const facts = new Facts(stated);

  it("is what it is, as a whole request and as headers and bytes", () => {
    const request = { method, url: path, headers, body };
    expect(detect(request).kind).toBe(kind);
    expect(detect(headers, body).kind).toBe(kind);
  });

  it("holds the stated facts", async () => {
    const { events } = normalize(headers, body);
    expect(events.map((event) => event.kind)).toEqual([kind]);
    const [event] = events;
    facts.with("id", (id) => expect(event?.id).toBe(id));
    facts.with<string>("time", (time) => expect(event?.time).toEqual(new Date(time)));
    await CHECKS[kind]?.(event as never, facts, { headers, body }); // the event is of this kind
    expect(facts.unread()).toEqual([]);
  });

  const passed = kind === "http" ? undefined : asPassed(headers, body);
  if (passed)
    it("is the same as the framework passes it", () => {
      const { kind: seen, events } = normalize(...passed);
      expect(seen).toBe(kind);
      expect(events.map(({ native: _, ...event }) => event)).toEqual(
        normalize(headers, body).events.map(({ native: _, ...event }) => event),
      );
    });
});

/** The arguments of a function with the framework's signature for events; undefined where it would not get that far. */
function asPassed(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): readonly [unknown, unknown?] | undefined {
  const type = headers["content-type"] ?? "";
  const data = /json/.test(type) ? JSON.parse(new TextDecoder().decode(body)) : Buffer.from(body);
  if (headers["ce-type"] !== undefined) {
    const attributes = Object.entries(headers).filter(([name]) => name.startsWith("ce-"));
    return type === "text/plain"
      ? undefined
      : [{ ...Object.fromEntries(attributes.map(([name, value]) => [name.slice(3), value])), data }];
  }
  if (data?.specversion !== undefined) return [data];
  if (data?.eventType === undefined && data?.context === undefined) return undefined;
  const { context, data: own, ...flat } = data as { readonly context?: object; readonly data?: unknown };
  return [own, context ?? flat];
}

/** What the manifest states of an event: whatever no check asked for is reported. */
class Facts {
  readonly #facts: Fields;
  readonly #read = new Set(["alsoAcceptKind"]);

  constructor(facts: Fields) {
    this.#facts = facts;
  }

  /** Runs `check` where the fact is stated. */
  with<T>(name: string, check: (fact: T) => unknown): unknown {
    this.#read.add(name);
    return name in this.#facts ? check(this.#facts[name] as T) : undefined; // as the manifest's format says
  }

  unread(): readonly string[] {
    return Object.keys(this.#facts).filter((name) => !this.#read.has(name));
  }
}

interface Wire {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

type Check<K extends Kind> = (event: CoreEvent<K>, facts: Facts, wire: Wire) => unknown;

const CHECKS: { readonly [K in Kind]?: Check<K> } = {
  async http({ request }, facts, { body }) {
    await facts.with<readonly (readonly string[])[]>("formData", async (entries) =>
      expect([...(await request.clone().formData())]).toEqual(entries),
    );
    await facts.with("bodyText", async (text) => expect(await request.clone().text()).toBe(text));
    facts.with<readonly string[]>("headersAbsent", (names) =>
      expect(names.filter((name) => request.headers.has(name))).toEqual([]),
    );
    facts.with("contentLengthNot", () =>
      expect(request.headers.get("content-length")).not.toBe(String(body.byteLength)),
    );
    // The framework itself refuses a primitive, before any function is called.
    facts.with("underFunctionsFramework", (answer) => expect(answer).toEqual({ status: 400 }));
    await facts.with<{ readonly bodyText: string }>("onOwnServer", async ({ bodyText }) =>
      expect(await request.clone().text()).toBe(bodyText),
    );
  },

  schedule(event, facts, { body }) {
    facts.with("jobName", (job) => expect(event.schedule).toBe(job));
    facts.with<string>("scheduledTime", (time) => expect(event.scheduledTime).toEqual(new Date(time)));
    facts.with("dataText", (text) => expect(new TextDecoder().decode(body)).toBe(text));
  },

  storage(event, facts, { headers }) {
    for (const name of ["action", "bucket", "key", "size", "contentType", "etag"] as const)
      facts.with(name, (fact) => expect(event[name]).toBe(fact));
    facts.with("generation", (generation) => expect(event.version).toBe(generation));
    facts.with("eventTimeOfObject", (time) => expect(at(dataOf(event.native), "updated")).toBe(time));
    facts.with("traceparent", (trace) => expect(headers.traceparent).toBe(trace));
  },

  queue(event, facts) {
    const headers = at(event.native, "headers");
    facts.with("messageId", (id) => expect(event.id).toBe(id));
    facts.with("queue", (queue) => expect(event.queue).toBe(queue));
    facts.with<number>("retryCount", (count) => expect(event.attempt).toBe(count + 1));
    facts.with("executionCount", (count) =>
      expect(Number(at(headers, "x-cloudtasks-taskexecutioncount"))).toBe(count),
    );
    facts.with("previousResponse", (status) =>
      expect(Number(at(headers, "x-cloudtasks-taskpreviousresponse"))).toBe(status),
    );
    facts.with("retryReason", (reason) => expect(at(headers, "x-cloudtasks-taskretryreason")).toBe(reason));
    facts.with("scheduledTime", (time) => {
      expect(time).toBeNull();
      expect(Math.abs(Date.now() - event.time.getTime())).toBeLessThan(60_000);
    });
    // Both tasks are of Firebase's protocol, which Firebase's adapter unwraps; here a body stays as it is.
    facts.with("dataJson", (data) => expect(event.data).toEqual({ data }));
    facts.with("envelope", () => expect(text(event.bytes)).toContain('{"data":'));
  },

  topic(event, facts) {
    const envelope = dataOf(event.native);
    facts.with("messageId", (id) => expect(event.id).toBe(id));
    facts.with<string>("publishTime", (time) => expect(event.time).toEqual(new Date(time)));
    facts.with("topic", (topic) => expect(event.topic).toBe(topic ?? ""));
    facts.with("project", (project) => expect(event.source).toContain(`/projects/${project}/topics/`));
    facts.with("subscription", (subscription) =>
      expect(
        at(envelope, "subscription") ?? at(event.native, "headers", "x-goog-pubsub-subscription-name"),
      ).toBe(subscription),
    );
    facts.with("orderingKey", (key) => expect(event.group).toBe(key));
    facts.with("deliveryAttempt", (attempt) => expect(event.attempt).toBe(attempt));
    facts.with("attributes", (attributes) => expect(event.attributes).toEqual(attributes));
    facts.with("dataText", (data) => expect([event.data, text(event.bytes)]).toEqual([data, data]));
    facts.with("dataJson", (data) => expect(event.data).toEqual(data));
    facts.with("dataBase64", (data) => expect(Buffer.from(event.bytes).toString("base64")).toBe(data));
  },

  database(event, facts, { headers, body }) {
    facts.with("project", (project) => expect(event.source).toContain(`/projects/${project}/`));
    facts.with("database", (database) => expect(event.database).toBe(database));
    facts.with("instance", (instance) => expect(event.database).toBe(instance));
    facts.with("operation", (action) => expect(event.action).toBe(action));
    facts.with("documentPath", (path) => {
      expect(event.path).toBe(path);
      expect(`${event.collection}/${event.key}`).toBe(path);
    });
    facts.with("params", (params) => expect(event.params).toEqual(params));
    facts.with("before", (before) => expect(plain(event.before ?? null)).toEqual(inMilliseconds(before)));
    facts.with("after", (after) => expect(plain(event.after ?? null)).toEqual(inMilliseconds(after)));
    facts.with<readonly string[]>("updatedFields", (names) =>
      expect(event.updatedFields).toEqual(
        Object.fromEntries(names.map((name) => [name, event.after?.[name]])),
      ),
    );
    const decode = headers["ce-type"]?.includes("datastore") ? decodeDatastore : decodeFirestore;
    facts.with<string>("createTime", (time) =>
      expect(decode(body).after?.createTime).toEqual(new Date(time)),
    );
    facts.with<string>("updateTime", (time) =>
      expect(decode(body).after?.updateTime).toEqual(new Date(time)),
    );
  },

  event(event, facts, { headers, body }) {
    const [seen] = received(headers, body);
    facts.with("type", (type) => expect(event.type).toBe(type));
    facts.with("source", (source) => expect(event.source).toBe(source));
    facts.with("subject", (subject) => expect(event.subject).toBe(subject));
    facts.with("datacontenttype", (type) => expect(seen?.contentType).toBe(type));
    facts.with("extensions", (extensions) => expect(seen?.attributes).toEqual(extensions));
    facts.with("data", (data) => expect(event.data).toEqual(data));
    facts.with<Fields>("dataPick", (picked) => {
      for (const [path, value] of Object.entries(picked))
        expect(at(event.data, ...path.split(".")), path).toEqual(value);
    });
  },
};

/** The data of an event in any of its forms, as JSON. */
function dataOf(native: unknown): unknown {
  const [event] = received(native);
  return event?.data instanceof Uint8Array ? JSON.parse(text(event.data)) : event?.data;
}

/** In the manifest's form: bytes, dates, big integers and doubles that JSON lacks are tagged; references are texts. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $timestamp: value.toISOString() };
  if (typeof value === "bigint") return { $int64: String(value) };
  if (typeof value === "number") return Number.isFinite(value) ? value : { $double: String(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort().join();
  if (names === "latitude,longitude") return { $geo: [at(value, "latitude"), at(value, "longitude")] };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** As `plain` writes it: dates hold milliseconds. */
function inMilliseconds(fact: unknown): unknown {
  if (Array.isArray(fact)) return fact.map(inMilliseconds);
  if (typeof fact !== "object" || fact === null) return fact;
  const { $timestamp, $ref } = fact as { readonly $timestamp?: string; readonly $ref?: string };
  if ($timestamp !== undefined) return { $timestamp: new Date($timestamp).toISOString() };
  if ($ref !== undefined) return $ref;
  return Object.fromEntries(Object.entries(fact).map(([key, inner]) => [key, inMilliseconds(inner)]));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) here = (here as Fields | null | undefined)?.[key]; // undefined is fine
  return here;
}
