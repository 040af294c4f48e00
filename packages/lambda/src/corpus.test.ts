/**
 * Every recorded event of the corpus through the public surface of this package. The corpus is not part of the project:
 * it is found by ANYFN_CORPUS, and without it these tests are skipped, and counted as skipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { database, http, queue, storage, stream } from "anyfn";
import type { CoreEvent, Kind } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { detect, handler, normalize } from "./index.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly file: string;
  readonly source: string;
  readonly kind: string;
  readonly expect: Fields;
}

const root = process.env.ANYFN_CORPUS;
const folder = root === undefined ? undefined : join(root, "aws");
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder ?? "", file), "utf8"));
const entries = folder === undefined ? [] : (read("manifest.json") as readonly Entry[]);

/** The corpus's descriptive names, by ours. */
const TRIGGERS: Readonly<Record<string, string>> = {
  alb: "aws.alb",
  "apigw-http-2.0": "aws.apigateway.http-v2",
  "apigw-http-2.0-authorizer": "aws.apigateway.authorizer",
  "apigw-rest": "aws.apigateway.rest",
  "apigw-rest-authorizer": "aws.apigateway.authorizer",
  "apigw-websocket": "aws.apigateway.websocket",
  "apigw-websocket-authorizer": "aws.apigateway.authorizer",
  appsync: "aws.appsync",
  cloudformation: "aws.cloudformation",
  "cloudwatch-logs": "aws.logs",
  cognito: "aws.cognito",
  connect: "aws.connect",
  dynamodb: "aws.dynamodb",
  eventbridge: "aws.eventbridge",
  firehose: "aws.firehose",
  "function-url": "aws.function-url",
  "kafka-msk": "aws.msk",
  kinesis: "aws.kinesis",
  "kinesis-cloudwatch-logs": "aws.kinesis",
  "lambda-edge": "aws.edge",
  "mq-active": "aws.mq.active",
  "mq-rabbit": "aws.mq.rabbit",
  s3: "aws.s3",
  "s3-eventbridge": "aws.s3.eventbridge",
  "s3-sqs": "aws.sqs",
  ses: "aws.ses",
  sns: "aws.sns",
  "sns-sqs": "aws.sqs",
  "transfer-family": "aws.transfer",
  "vpc-lattice-v2": "aws.lattice.v2",
};
const KINDS: Readonly<Record<string, Kind>> = {
  object: "storage",
  document: "database",
  custom: "event",
  websocket: "invoke",
};
const ACTIONS: Readonly<Record<string, string>> = {
  insert: "created",
  update: "updated",
  delete: "deleted",
  written: "created",
  restored: "other",
};

const quiet = { write: () => {}, usage: () => {} };
const partial = { ...quiet, partialBatch: true };
const context = { awsRequestId: "id", getRemainingTimeInMillis: () => 30_000 };

if (folder === undefined) it.skip("every event of the corpus: set ANYFN_CORPUS", () => {});

describe.each(entries.map((entry) => [entry.file, entry] as const))("%s", (file, entry) => {
  const native = read(file);
  const facts = new Facts(entry.expect);
  const kind = KINDS[entry.kind] ?? (entry.kind as Kind);

  it("is what it is", () => {
    expect(detect(native)).toEqual({ kind, trigger: TRIGGERS[entry.source] });
  });

  it("holds the stated facts", async () => {
    const { events } = normalize(native, context);
    expect(events.every((event) => event.kind === kind)).toBe(true);
    await CHECKS[kind](events as never, facts, native); // the events are of this kind
    expect(facts.unread()).toEqual([]);
  });
});

/** What the manifest states of an event: whatever no check asked for is reported. */
class Facts {
  readonly #facts: Fields;
  readonly #read = new Set(["note"]);

  constructor(facts: Fields) {
    this.#facts = facts;
  }

  take<T>(name: string): T | undefined {
    this.#read.add(name);
    return this.#facts[name] as T | undefined; // as the manifest's format says
  }

  /** Runs `check` where the fact is stated. */
  with<T>(name: string, check: (fact: T) => unknown): Promise<void> {
    const fact = this.take<T>(name);
    return Promise.resolve(fact === undefined ? undefined : check(fact)).then(() => {});
  }

  unread(): readonly string[] {
    return Object.keys(this.#facts).filter((name) => !this.#read.has(name));
  }
}

type Check<K extends Kind> = (
  events: readonly CoreEvent<K>[],
  facts: Facts,
  native: unknown,
) => Promise<void>;

const CHECKS: { readonly [K in Kind]: Check<K> } = {
  async http([event], facts, native) {
    expect(event).toBeDefined();
    if (!event) return;
    const { request, client } = event;
    const url = new URL(request.url);
    await facts.with("method", (method) => expect(request.method).toBe(method));
    await facts.with("host", (host) => expect(url.host).toBe(host));
    await facts.with("proto", (proto) => expect(url.protocol).toBe(`${proto}:`));
    await facts.with("path", (path) => expect(url.pathname).toBe(path));
    await facts.with("query", (query) => expect([...url.searchParams]).toEqual(query));
    facts.take("queryOrder");
    await facts.with<Readonly<Record<string, string>>>("headers", (headers) => {
      for (const [name, value] of Object.entries(headers))
        expect(request.headers.get(name), name).toBe(value);
    });
    await facts.with<readonly string[]>("cookies", (cookies) =>
      expect(request.headers.get("cookie")).toBe(cookies.join("; ")),
    );
    await facts.with("clientIp", (ip) => expect(client.ip).toBe(ip));
    await facts.with("requestId", (id) => expect(event.id).toBe(id));
    await facts.with<string>("time", (time) => expect(event.time).toEqual(new Date(time)));
    await facts.with("auth", (auth) => expect(client.auth).toMatchObject(auth as object));
    await facts.with("stage", (stage) => expect(at(event.native, "requestContext", "stage")).toBe(stage));
    await facts.with("routeKey", (key) => expect(at(event.native, "routeKey")).toBe(key));
    await facts.with("pathParams", (params) => expect(at(event.native, "pathParameters")).toEqual(params));
    await facts.with("bodyIgnoredForGet", async () => expect(await request.clone().text()).toBe(""));
    const body = facts.take<{ readonly text?: string; readonly hex?: string; readonly bytes: number } | null>(
      "body",
    );
    if (body !== undefined) {
      const bytes = Buffer.from(await request.clone().arrayBuffer());
      expect(bytes.length).toBe(body?.bytes ?? 0);
      if (body?.text !== undefined) expect(bytes.toString()).toBe(body.text);
      if (body?.hex !== undefined) expect(bytes.toString("hex")).toBe(body.hex);
    }
    const shape = facts.take<keyof typeof ANSWERS>("respond");
    const answer = await handler(
      http(() => answered()),
      quiet,
    )(native, context);
    expect(shape).toBeDefined();
    // The manifest has one word for both versions of Lattice; only the second takes lists of values.
    const listed = shape === "lattice" && at(native, "version") === "2.0";
    if (shape) expect(answer).toEqual(ANSWERS[listed ? "lattice-v2" : shape]);
  },

  async storage(events, facts) {
    await facts.with<readonly Fields[]>("objects", (objects) => checkObjects(events, objects));
    await facts.with("id", (id) => expect(events[0]?.id).toBe(id));
  },

  async queue(events, facts, native) {
    await facts.with("queue", (name) =>
      expect(new Set(events.map((event) => event.queue))).toEqual(new Set([name])),
    );
    await facts.with("vhost", (vhost) =>
      expect(Object.keys(at(native, "rmqMessagesByQueue") as object)).toEqual([
        `${events[0]?.queue}::${vhost}`,
      ]),
    );
    await facts.with<readonly Fields[]>("messages", (messages) => {
      expect(events).toHaveLength(messages.length);
      for (const [index, message] of messages.entries()) {
        const event = events[index];
        checkFacts(message, {
          id: event?.id,
          body: text(event?.bytes),
          time: event?.time.toISOString(),
          attempts: event?.attempt,
          sentAt: event?.time.toISOString(),
          headers:
            message.headers === undefined
              ? undefined
              : Object.fromEntries(
                  Object.keys(message.headers as Fields).map((name) => [
                    name,
                    stated(event?.attributes[name], at(message.headers, name)),
                  ]),
                ),
        });
      }
    });
    await facts.with<Fields>("unwrapped", ({ objects, topicMessages, ...rest }) => {
      expect(rest).toEqual({});
      if (Array.isArray(objects))
        checkObjects(normalize(native, context, { kind: "storage" }).events, objects);
      if (Array.isArray(topicMessages))
        checkTopics(normalize(native, context, { kind: "topic" }).events, topicMessages);
    });
    await facts.with("respond", async (shape) => {
      expect(shape).toBe("batchItemFailures");
      const failing = (): never => {
        throw new Error("no");
      };
      const all = { batchItemFailures: events.map(({ id }) => ({ itemIdentifier: id })) };
      expect(await handler(queue("q", failing), partial)(native, context)).toEqual(all);
      expect(await handler(storage("b", failing), partial)(native, context)).toEqual(all);
      expect(
        await handler(
          queue("q", () => {}),
          partial,
        )(native, context),
      ).toEqual({ batchItemFailures: [] });
    });
  },

  async topic(events, facts) {
    await facts.with<readonly Fields[]>("messages", (messages) => checkTopics(events, messages));
  },

  async database(events, facts, native) {
    await facts.with("table", (table) =>
      expect(new Set(events.map(({ collection }) => collection))).toEqual(new Set([table])),
    );
    await facts.with<readonly Fields[]>("changes", (changes) => {
      expect(events).toHaveLength(changes.length);
      for (const [index, change] of changes.entries()) {
        const event = events[index];
        const [[name = ""] = []] = Object.entries((change.keys ?? {}) as Fields);
        checkFacts(change, {
          id: event?.id,
          change: Object.entries(ACTIONS).find(([, ours]) => ours === event?.action)?.[0],
          keys: typeof event?.key === "string" ? { [name]: event.key } : event?.key,
          new: plain(event?.after ?? null),
          old: plain(event?.before ?? null),
          newSome:
            change.newSome === undefined
              ? undefined
              : Object.fromEntries(
                  Object.keys(change.newSome as Fields).map((key) => [key, plain(event?.after?.[key])]),
                ),
          sequence: at(event?.native, "dynamodb", "SequenceNumber"),
          time: event?.time.toISOString(),
          ttlDelete: event?.expired ?? false,
        });
      }
    });
    await facts.with("respond", async (shape) => {
      expect(shape).toBe("batchItemFailures");
      expect(
        await handler(
          database("t", () => {}),
          partial,
        )(native, context),
      ).toEqual({ batchItemFailures: [] });
    });
    await facts.with("failSecond", async (answer) => {
      const second = events[1];
      const definition = database("t", (event) => {
        if (event.id === second?.id) throw new Error("no");
      });
      expect(await handler(definition, partial)(native, context)).toEqual(answer);
    });
  },

  async stream(events, facts, native) {
    await facts.with("stream", (name) =>
      expect(new Set(events.map((event) => event.stream))).toEqual(new Set([name])),
    );
    await facts.with<readonly Fields[]>("records", (records) => {
      expect(events).toHaveLength(records.length);
      for (const [index, record] of records.entries()) {
        const event = events[index];
        checkFacts(record, {
          id: event?.id,
          text: text(event?.bytes),
          json: event?.data,
          gzip:
            record.gzip === undefined
              ? undefined
              : typeof JSON.parse(gunzipSync(event?.bytes ?? "").toString()).logGroup === "string",
          partitionKey: event?.key,
          sequence: event?.sequence,
          time: event?.time.toISOString(),
          topic: event?.stream,
          partition: Number(event?.partition),
          offset: Number(event?.sequence),
          key: event?.key,
          headers: Object.entries(event?.attributes ?? {}).map(([name, value], place) => [
            name,
            stated(value, at(record.headers, place, 1)),
          ]),
        });
      }
    });
    for (const [fact, failing] of [
      ["failFirst", 0],
      ["failSecond", 1],
    ] as const) {
      await facts.with(fact, async (answer) => {
        const definition = stream("s", ({ id }) => {
          if (id === events[failing]?.id) throw new Error("no");
        });
        expect(await handler(definition, partial)(native, context)).toEqual(answer);
      });
    }
  },

  async event(events, facts) {
    expect(events).toHaveLength(1);
    const [event] = events;
    await facts.with("id", (id) => expect(event?.id).toBe(id));
    await facts.with("type", (type) => expect(event?.type).toBe(type));
    await facts.with("eventSource", (source) => expect(event?.source).toBe(source));
    await facts.with("subjectResource", (resource) => expect(event?.subject).toBe(resource));
    for (const name of ["logGroup", "logStream", "logEvents"])
      await facts.with(name, (fact) => expect(at(event?.data, name)).toEqual(fact));
    await facts.with("messageId", (id) => expect(event?.id).toBe(id));
    await facts.with("subject", (subject) => expect(event?.subject).toBe(subject));
    await facts.with("from", (from) => expect(at(event?.data, "mail", "source")).toBe(from));
    await facts.with("recipients", (recipients) =>
      expect(at(event?.data, "receipt", "recipients")).toEqual(recipients),
    );
  },

  async invoke(events, facts, native) {
    expect(events).toHaveLength(1);
    const [event] = events;
    facts.take("notHttp"); // `detect` said so
    const data = event?.data;
    const request = at(data, "requestContext");
    const paths: Readonly<Record<string, unknown>> = {
      triggerSource: at(data, "triggerSource"),
      contactId: at(data, "Details", "ContactData", "ContactId"),
      eventType: at(request, "eventType"),
      routeKey: at(request, "routeKey"),
      connectionId: at(request, "connectionId"),
      messageId: at(request, "messageId"),
      callbackEndpoint: `https://${at(request, "domainName")}/${at(request, "stage")}`,
      field: at(data, "info", "fieldName"),
      parentType: at(data, "info", "parentTypeName"),
      arguments: at(data, "arguments"),
      methodArn: at(data, "methodArn"),
      requestType: at(data, "RequestType"),
      serverId: at(data, "serverId"),
    };
    for (const [name, found] of Object.entries(paths))
      await facts.with(name, (fact) => expect(found, name).toEqual(fact));
    await facts.with<{ readonly text: string }>("body", (body) => expect(at(data, "body")).toBe(body.text));
    await facts.with<readonly Fields[]>("records", (records) => {
      const found = at(data, "records") as readonly { readonly id: string; readonly data: Uint8Array }[];
      expect(found.map((record) => ({ recordId: record.id, text: text(record.data) }))).toEqual(records);
    });
    // In words; what each service reads is tested beside its row.
    await facts.with("respond", () =>
      expect(at(native, "triggerSource") ?? at(native, "deliveryStreamArn")).toBeDefined(),
    );
  },

  async schedule(events) {
    expect(events).toHaveLength(1);
  },
};

const ANSWERS = {
  "apigw-v1": expect.objectContaining({
    statusCode: 201,
    multiValueHeaders: expect.objectContaining({ "set-cookie": ["a=1", "b=2"] }),
    body: "hello",
    isBase64Encoded: false,
  }),
  "apigw-v2": expect.objectContaining({
    statusCode: 201,
    headers: { "content-type": "text/plain" },
    cookies: ["a=1", "b=2"],
    body: "hello",
    isBase64Encoded: false,
  }),
  alb: expect.objectContaining({
    statusCode: 201,
    headers: expect.objectContaining({ "content-type": "text/plain", "set-cookie": "a=1" }),
    body: "hello",
    isBase64Encoded: false,
  }),
  lattice: expect.objectContaining({
    statusCode: 201,
    headers: expect.objectContaining({ "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] }),
    body: "hello",
    isBase64Encoded: false,
  }),
  "lattice-v2": expect.objectContaining({
    statusCode: 201,
    headers: expect.objectContaining({ "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] }),
    body: "hello",
    isBase64Encoded: false,
  }),
  "lambda-edge": expect.objectContaining({
    status: "201",
    headers: expect.objectContaining({ "content-type": [{ key: "content-type", value: "text/plain" }] }),
    body: "hello",
    bodyEncoding: "text",
  }),
};

function answered(): Response {
  const response = new Response("hello", { status: 201, headers: { "content-type": "text/plain" } });
  response.headers.append("set-cookie", "a=1");
  response.headers.append("set-cookie", "b=2");
  return response;
}

function checkObjects(events: readonly CoreEvent<"storage">[], objects: readonly Fields[]): void {
  expect(events).toHaveLength(objects.length);
  for (const [index, { change, ...object }] of objects.entries()) {
    const event = events[index];
    if (change !== undefined) expect(event?.action).toBe(ACTIONS[change as string] ?? change);
    checkFacts(object, {
      bucket: event?.bucket,
      key: event?.key,
      size: event?.size,
      versionId: event?.version,
      etag: event?.etag,
      time: event?.time.toISOString(),
      region: at(event?.native, "awsRegion") ?? at(event?.native, "region"),
      eventName: at(event?.native, "eventName"),
    });
  }
}

function checkTopics(events: readonly CoreEvent<"topic">[], messages: readonly Fields[]): void {
  expect(events).toHaveLength(messages.length);
  for (const [index, { attributes, ...message }] of messages.entries()) {
    const event = events[index];
    checkFacts(message, {
      id: event?.id,
      topic: event?.topic,
      topicArn: event?.source,
      subject: event?.subject ?? null,
      text: text(event?.bytes),
      json: event?.data,
      time: event?.time.toISOString(),
    });
    for (const [name, { type, value }] of Object.entries(
      (attributes ?? {}) as Readonly<Record<string, { readonly type: string; readonly value: string }>>,
    )) {
      const wanted = type === "Binary" ? new Uint8Array(Buffer.from(value, "base64")) : value;
      expect(event?.attributes[name], name).toEqual(wanted);
    }
  }
}

/** Every stated fact is among the found ones and equal; a time in any precision. */
function checkFacts(facts: Fields, found: Fields): void {
  for (const [name, fact] of Object.entries(facts)) {
    expect(Object.keys(found), "a fact that no check knows").toContain(name);
    expect(found[name], name).toEqual(
      name === "time" || name === "sentAt" ? new Date(fact as string).toISOString() : fact,
    );
  }
}

/** In the manifest's form: bytes as `{ hex }`, sets as `{ set }`. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (value instanceof Set) return { set: Array.from(value, plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** An attribute in the form in which the manifest states it: `{ text }`, `{ hex }` or the value itself. */
function stated(value: unknown, form: unknown): unknown {
  if (at(form, "text") !== undefined) return { text: value };
  return plain(value);
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path)
    here = (here as Readonly<Record<string | number, unknown>> | null | undefined)?.[key]; // undefined is fine
  return here;
}
