import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AttributeValue } from "anyfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudStorage } from "./cloud-storage.ts";
import { cloudTasks } from "./cloud-tasks.ts";
import { eventarc } from "./eventarc.ts";
import { firestore } from "./firestore.ts";
import { bucket } from "./handle/bucket.ts";
import { events } from "./handle/events.ts";
import { kv } from "./handle/kv.ts";
import { publisher, sender } from "./handle/messages.ts";
import { pubsub, pubsubSender } from "./pubsub.ts";
import { connect } from "./registry.ts";
import {
  gaps,
  type ReceivedEvent,
  type ReceivedMessage,
  testBucket,
  testEvents,
  testKv,
  testPublisher,
  testSender,
} from "./testing.ts";

// fake: Google's own emulators need Java. The clients talk to the REST protocols as they are documented.
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const credentials = {
  client_email: "app@demo.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};
interface Stored {
  readonly name: string;
  readonly generation: string;
  readonly size: string;
  readonly updated: string;
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}
interface Document {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly updateTime: string;
}
interface Task extends ReceivedMessage {
  readonly at: number;
}
const buckets = new Map<string, Map<string, Stored>>();
const sessions = new Map<
  string,
  { readonly resource: Resource; readonly query: URLSearchParams; parts: Buffer[] }
>();
const topics = new Map<string, ReceivedMessage[]>();
const queues = new Map<string, Task[]>();
const databases = new Map<string, Map<string, Document>>();
const channels = new Map<string, ReceivedEvent[]>();
let busy = 0;
let clock = 0;
let count = 0;
let endpoint = "";
const server: Server = createServer((request, response) => {
  void answer(request, response).catch((error: unknown) => {
    if (error instanceof Failure)
      return void reply(response, error.code, { error: { ...error, message: error.message } });
    return void reply(response, 500, { error: { code: 500, message: String(error), status: "INTERNAL" } });
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe("Cloud Storage, a fake of its protocol", () => {
  testBucket({
    test,
    gaps: gaps["gcp.storage"],
    open() {
      const name = `suite-${count++}`;
      buckets.set(name, new Map());
      const service = cloudStorage({ bucket: name, endpoint });
      // Signed with a key of its own, whose tokens nobody asks for.
      const signing = cloudStorage({ bucket: name, endpoint, auth: { credentials } });
      return { ...service, signedUrl: (key, call) => signing.signedUrl?.(key, call) ?? Promise.reject() };
    },
  });

  test("a bucket that is not there", async () => {
    const absent = bucket("absent");
    connect(absent, cloudStorage({ bucket: "absent", endpoint }));
    const calls = [
      () => absent.get("a"),
      () => absent.head("a"),
      () => absent.put("a", "1"),
      () => absent.put("a", new Blob(["1"]).stream()),
      () => Array.fromAsync(absent.list()),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("Pub/Sub, a fake of its protocol", () => {
  const open = (): {
    readonly topic: string;
    receive(count: number): Promise<readonly ReceivedMessage[]>;
  } => {
    const topic = `projects/demo/topics/suite-${count++}`;
    topics.set(topic, []);
    return { topic, receive: async (wanted) => topics.get(topic)?.splice(0, wanted) ?? [] };
  };
  describe("a topic", () =>
    testPublisher({
      test,
      gaps: gaps["gcp.pubsub"],
      open() {
        const { topic, receive } = open();
        return { service: pubsub({ topic, endpoint }), receive };
      },
    }));
  describe("a queue", () =>
    testSender({
      test,
      gaps: gaps["gcp.pubsub"],
      open() {
        const { topic, receive } = open();
        return { service: pubsubSender({ topic, endpoint }), receive };
      },
    }));

  test("a topic that is not there, one that is busy for a moment, and one that stays busy", async () => {
    const own = publisher("absent");
    connect(own, pubsub({ topic: "projects/demo/topics/absent", endpoint }));
    await expect(own.publish("x")).rejects.toMatchObject({ code: "NOT_FOUND", resource: "topic:absent" });
    const { topic, receive } = open();
    connect(own, pubsub({ topic, endpoint }));
    busy = 2;
    await own.publish("x");
    expect([busy, (await receive(9)).length]).toEqual([0, 1]);
    busy = 1000;
    const late = own.publish("x", { signal: AbortSignal.timeout(400) });
    await expect(late).rejects.toMatchObject({ resource: "topic:absent", code: /THROTTLED|ABORTED/ });
    busy = 0;
  });
});

describe("Cloud Tasks, a fake of its protocol", () => {
  const open = (): {
    readonly queue: string;
    receive(count: number): Promise<readonly ReceivedMessage[]>;
  } => {
    const queue = `projects/demo/locations/europe-west1/queues/suite-${count++}`;
    queues.set(queue, []);
    return {
      queue,
      async receive(wanted) {
        const tasks = queues.get(queue) ?? [];
        for (const until = Date.now() + 4000; Date.now() < until; ) {
          const due = tasks.filter(({ at }) => at <= Date.now()).slice(0, wanted);
          for (const each of due) tasks.splice(tasks.indexOf(each), 1);
          if (due.length > 0) return due;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return [];
      },
    };
  };
  testSender({
    test,
    gaps: gaps["gcp.tasks"],
    open() {
      const { queue, receive } = open();
      return { service: cloudTasks({ queue, url: "https://fn.example/", endpoint }), receive };
    },
  });

  test("a task queue function of Firebase's gets { data }, and calls are authorised as an account", async () => {
    const own = sender("tasks");
    const { queue, receive } = open();
    const serviceAccount = "app@demo.iam.gserviceaccount.com";
    connect(
      own,
      cloudTasks({ queue, url: "https://fn.example/", endpoint, protocol: "callable", serviceAccount }),
    );
    await own.send({ n: 1 });
    await own.send("text");
    const bodies = [...(await receive(1)), ...(await receive(1))].map(({ bytes }) =>
      Buffer.from(bytes).toString(),
    );
    expect(bodies).toEqual(['{"data":{"n":1}}', '{"data":"text"}']);
    await expect(own.send("x", { attributes: { shop: "Zürich" } })).rejects.toMatchObject({
      code: "INVALID",
    });
  });
});

describe("Firestore, a fake of its protocol", () => {
  testKv({
    test,
    gaps: gaps["gcp.firestore"],
    open() {
      const database = `projects/demo/databases/suite-${count++}`;
      databases.set(database, new Map());
      return firestore({ database, collection: "seen", endpoint });
    },
  });

  test("a database that is not there", async () => {
    const absent = kv("absent");
    connect(absent, firestore({ database: "projects/demo/databases/absent", collection: "seen", endpoint }));
    await expect(absent.get("a")).rejects.toMatchObject({ code: "NOT_FOUND", resource: "kv:absent" });
    await expect(absent.set("a", 1, { ifAbsent: true })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("Eventarc, a fake of its protocol", () => {
  for (const kind of ["channels", "messageBuses"])
    describe(kind, () =>
      testEvents({
        test,
        gaps: gaps["gcp.eventarc"],
        open() {
          const channel = `projects/demo/locations/europe-west1/${kind}/suite-${count++}`;
          channels.set(channel, []);
          return {
            service: eventarc({ channel, endpoint }),
            receive: async (wanted) => channels.get(channel)?.slice(-wanted) ?? [],
          };
        },
      }),
    );

  test("a channel that is not there", async () => {
    const absent = events("absent");
    connect(absent, eventarc({ channel: "projects/demo/locations/europe-west1/channels/absent", endpoint }));
    await expect(absent.emit("t", 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

class Failure extends Error {
  readonly code: number;
  readonly status: string;
  constructor(code: number, status: string, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

interface Resource {
  readonly name: string;
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding is set
  const body = Buffer.concat(parts);
  const { pathname, searchParams } = new URL(request.url ?? "/", endpoint);
  if (busy > 0) {
    busy--;
    throw new Failure(429, "RESOURCE_EXHAUSTED", "Quota exceeded.");
  }
  if (/^(\/upload)?\/storage\//.test(pathname) || searchParams.has("X-Goog-Signature"))
    return void storage(request, response, pathname, searchParams, body);
  const [, resource = "", method = ""] =
    /^\/v\d\/(.*?)(?::(publish|publishEvents|commit|runQuery)|\/tasks)?$/.exec(pathname) ?? [];
  const json = JSON.parse(body.toString() || "null") as never;
  if (topics.size > 0 && resource.includes("/topics/"))
    return void publish(response, decodeURI(resource), json);
  if (resource.includes("/queues/")) return void createTask(response, resource, json);
  if (method.startsWith("publish")) return void emit(response, resource, json);
  return void documents(response, resource, method, json);
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects */
function storage(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  query: URLSearchParams,
  body: Buffer,
): void {
  const { method } = request;
  if (query.has("session")) {
    const session = sessions.get(query.get("session") ?? "");
    if (!session) throw new Failure(404, "NOT_FOUND", "No such upload.");
    if (method === "DELETE") {
      sessions.delete(query.get("session") ?? "");
      response.writeHead(499).end();
      return;
    }
    session.parts.push(body);
    const [, total = "*"] = /\/(.+)$/.exec(request.headers["content-range"] ?? "") ?? [];
    if (total === "*") return void response.writeHead(308, { range: "bytes=0-1" }).end();
    return void reply(
      response,
      200,
      shown(write(session.resource, session.query, Buffer.concat(session.parts))),
    );
  }
  const signed = query.has("X-Goog-Signature");
  const [, name = "", key = ""] = signed
    ? (/^\/([^/]+)\/(.*)$/.exec(pathname) ?? [])
    : (/\/b\/([^/]+)\/o(?:\/(.*))?$/.exec(pathname) ?? []);
  const objects = buckets.get(name);
  if (!objects) throw new Failure(404, "NOT_FOUND", "The specified bucket does not exist.");
  query.set("bucket", name);
  if (signed && method === "PUT") {
    write({ name: decodeURIComponent(key), contentType: "text/plain" }, query, body);
    return void response.writeHead(200).end();
  }
  if (query.get("uploadType") === "multipart") {
    const [, boundary = ""] = /boundary=(.+)$/.exec(request.headers["content-type"] ?? "") ?? [];
    const text = body.toString("latin1");
    const start = text.indexOf("\r\n\r\n") + 4;
    const end = text.indexOf(`\r\n--${boundary}`, start);
    const resource = JSON.parse(body.subarray(start, end).toString()) as Resource;
    const media = text.indexOf("\r\n\r\n", end) + 4;
    const bytes = body.subarray(media, body.length - boundary.length - 6);
    return void reply(response, 200, shown(write(resource, query, bytes)));
  }
  if (query.get("uploadType") === "resumable") {
    const session = crypto.randomUUID();
    sessions.set(session, { resource: JSON.parse(body.toString()) as Resource, query, parts: [] });
    const location = `${endpoint}/upload/storage/v1/b/${name}/o?session=${session}`;
    return void response.writeHead(200, { location }).end();
  }
  if (key === "") return void list(response, objects, query);
  const found = objects.get(decodeURIComponent(key));
  if (!found) throw new Failure(404, "NOT_FOUND", `No such object: ${name}/${key}`);
  if (method === "DELETE") {
    objects.delete(found.name);
    return void response.writeHead(204).end();
  }
  if (!signed && query.get("alt") !== "media") return void reply(response, 200, shown(found));
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  if (from !== undefined && Number(from) >= found.bytes.length)
    throw new Failure(416, "OUT_OF_RANGE", "The requested range cannot be satisfied.");
  const part =
    from === undefined ? found.bytes : found.bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
  response.writeHead(from === undefined ? 200 : 206, { "x-goog-generation": found.generation });
  response.end(part);
}

function write(resource: Resource, query: URLSearchParams, bytes: Buffer): Stored {
  const objects = buckets.get(query.get("bucket") ?? "") ?? new Map<string, Stored>();
  const condition = query.get("ifGenerationMatch");
  if (condition !== null && condition !== (objects.get(resource.name)?.generation ?? "0"))
    throw new Failure(
      412,
      "conditionNotMet",
      "At least one of the pre-conditions you specified did not hold.",
    );
  const generation = String(1_700_000_000_000_000 + clock++);
  const stored = {
    ...resource,
    generation,
    bytes,
    size: String(bytes.length),
    updated: new Date().toISOString(),
  };
  objects.set(resource.name, stored);
  return stored;
}

function shown({ bytes: _, ...resource }: Stored): object {
  return resource;
}

function list(response: ServerResponse, objects: ReadonlyMap<string, Stored>, query: URLSearchParams): void {
  const prefix = query.get("prefix") ?? "";
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
  const from = Number(query.get("pageToken") ?? 0);
  const most = Number(query.get("maxResults"));
  const items = names.slice(from, from + most).map((name) => shown(objects.get(name) as Stored)); // one of the keys
  reply(response, 200, { items, ...(from + most < names.length && { nextPageToken: String(from + most) }) });
}

/** https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish */
function publish(
  response: ServerResponse,
  topic: string,
  {
    messages,
  }: {
    readonly messages: readonly {
      readonly data: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly orderingKey?: string;
    }[];
  },
): void {
  const received = topics.get(topic);
  if (!received) throw new Failure(404, "NOT_FOUND", `Resource not found (resource=${topic}).`);
  const messageIds = messages.map(({ data, attributes, orderingKey }) => {
    const id = String(1_000_000 + clock++);
    const bytes = Uint8Array.from(Buffer.from(data, "base64"));
    received.push({ id, bytes, attributes, group: orderingKey, traceparent: attributes["traceparent"] });
    return id;
  });
  reply(response, 200, { messageIds });
}

interface CreateTask {
  readonly task: {
    readonly name?: string;
    readonly scheduleTime?: string;
    readonly httpRequest: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  };
}

/** https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create */
function createTask(response: ServerResponse, queue: string, { task }: CreateTask): void {
  const tasks = queues.get(queue);
  if (!tasks) throw new Failure(404, "NOT_FOUND", "Queue does not exist.");
  const { name = `${queue}/tasks/${1_000_000 + clock++}`, scheduleTime, httpRequest } = task;
  if (named.has(name))
    throw new Failure(
      409,
      "ALREADY_EXISTS",
      "The task cannot be created because a task with this name existed too recently.",
    );
  named.add(name);
  const { "content-type": _, traceparent, ...attributes } = httpRequest.headers;
  const bytes = Uint8Array.from(Buffer.from(httpRequest.body, "base64"));
  tasks.push({
    ...{ id: name.split("/").at(-1) ?? "", bytes, traceparent },
    attributes: attributes as Readonly<Record<string, AttributeValue>>,
    at: scheduleTime === undefined ? 0 : Date.parse(scheduleTime),
  });
  reply(response, 200, { name });
}
const named = new Set<string>();

interface Write {
  readonly update?: { readonly name: string; readonly fields: Document["fields"] };
  readonly delete?: string;
  readonly currentDocument?: { readonly exists?: boolean; readonly updateTime?: string };
}

interface Query {
  readonly structuredQuery: {
    readonly limit: number;
    readonly where: {
      readonly compositeFilter: {
        readonly filters: readonly {
          readonly fieldFilter: { readonly op: string; readonly value: { readonly referenceValue: string } };
        }[];
      };
    };
  };
}

/** https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.documents */
function documents(response: ServerResponse, resource: string, method: string, body: never): void {
  const [, database = ""] = /^(projects\/[^/]+\/databases\/[^/]+)/.exec(resource) ?? [];
  const all = databases.get(database);
  if (!all) throw new Failure(404, "NOT_FOUND", `The database ${database} does not exist for project demo.`);
  if (method === "commit") return void commit(response, all, body);
  if (method === "runQuery") return void query(response, all, body);
  const found = all.get(resource);
  if (!found) throw new Failure(404, "NOT_FOUND", `Document "${resource}" not found.`);
  reply(response, 200, { name: resource, ...found });
}

function commit(
  response: ServerResponse,
  all: Map<string, Document>,
  { writes }: { readonly writes: readonly Write[] },
): void {
  const [first] = writes;
  const name = first?.update?.name ?? first?.delete ?? "";
  const found = all.get(name);
  const { exists, updateTime } = first?.currentDocument ?? {};
  if (exists === false && found) throw new Failure(409, "ALREADY_EXISTS", `Document already exists: ${name}`);
  if (updateTime !== undefined && updateTime !== found?.updateTime)
    throw found
      ? new Failure(
          400,
          "FAILED_PRECONDITION",
          "The stored version does not match the required base version.",
        )
      : new Failure(404, "NOT_FOUND", `No document to update: ${name}`);
  if (first?.delete !== undefined) {
    all.delete(name);
    return void reply(response, 200, { writeResults: [{}] });
  }
  // As the service: what changes nothing keeps its time.
  const same = JSON.stringify(found?.fields) === JSON.stringify(first?.update?.fields);
  const time = same && found ? found.updateTime : `2026-12-01T00:00:00.${String(clock++).padStart(9, "0")}Z`;
  all.set(name, { fields: first?.update?.fields ?? {}, updateTime: time });
  reply(response, 200, { writeResults: [{ updateTime: time }] });
}

function query(
  response: ServerResponse,
  all: ReadonlyMap<string, Document>,
  { structuredQuery }: Query,
): void {
  const { limit, where } = structuredQuery;
  const names = [...all.keys()]
    .sort()
    .filter((name) =>
      where.compositeFilter.filters.every(({ fieldFilter: { op, value } }) =>
        op === "LESS_THAN"
          ? name < value.referenceValue
          : op === "GREATER_THAN"
            ? name > value.referenceValue
            : name >= value.referenceValue,
      ),
    );
  reply(
    response,
    200,
    names.slice(0, limit).map((name) => ({ document: { name, ...all.get(name) } })),
  );
}

interface Published {
  readonly jsonMessage?: string;
  readonly events?: readonly {
    readonly id: string;
    readonly type: string;
    readonly textData: string;
    readonly attributes: Readonly<Record<string, { readonly ceString?: string } | undefined>>;
  }[];
}

/** https://cloud.google.com/eventarc/docs/reference/publishing/rest */
function emit(
  response: ServerResponse,
  channel: string,
  { jsonMessage, events: given = [] }: Published,
): void {
  const received = channels.get(channel);
  if (!received) throw new Failure(404, "NOT_FOUND", `Resource '${channel}' was not found`);
  if (jsonMessage !== undefined) {
    const { id, type, data, subject, traceparent } = JSON.parse(jsonMessage) as ReceivedEvent;
    received.push({ id, type, data, subject, traceparent });
  }
  for (const { id, type, textData, attributes } of given)
    received.push({
      ...{ id, type, data: JSON.parse(textData) as unknown, subject: attributes["subject"]?.ceString },
      traceparent: attributes["traceparent"]?.ceString,
    });
  reply(response, 200, {});
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
