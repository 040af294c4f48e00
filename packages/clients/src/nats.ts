import type { JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { ObjectStore, ObjectInfo as VendorInfo } from "@nats-io/obj";
import type { ConnectionOptions, MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import type { ClientErrorCode, ObjectInfo } from "anyfn";
import { cut } from "./cut.ts";
import { each } from "./each.ts";
import { Refusal } from "./failure.ts";
import { kvOver, type RawRecord } from "./kv-over-records.ts";
import type {
  BucketService,
  KvService,
  PublisherService,
  SenderService,
  ServiceResult,
  WireMessage,
} from "./service.ts";

/** How a server of NATS is reached: the options of the vendor's client. Services with the same options share one connection. */
export type NatsOptions = { readonly connection: ConnectionOptions };

/** A queue on NATS JetStream: a subject that a stream holds. Needs `@nats-io/transport-node` and `@nats-io/jetstream`. */
export function natsSender(options: NatsOptions & { readonly subject: string }): SenderService {
  return { ...messages(options), kind: "queue" };
}

/** A topic on NATS JetStream: a subject that a stream holds, with a consumer for each who listens. */
export function natsPublisher(options: NatsOptions & { readonly subject: string }): PublisherService {
  return { ...messages(options), kind: "topic" };
}

/** The header in which a message has its group. */
export const NATS_GROUP = "Anyfn-Group";
/** The header of a delayed message: epoch milliseconds before which its consumer gives it back (`nak` with a delay). */
export const NATS_DELIVER_AT = "Anyfn-Deliver-At";
/** The header of attributes that are no plain ASCII text, as JSON. */
export const NATS_ATTRIBUTES = "Anyfn-Attributes";

function messages({
  connection,
  subject,
}: NatsOptions & { readonly subject: string }): Omit<SenderService, "kind"> {
  const open = opener(connection, async (nc) => {
    const [{ jetstream }, { headers }] = await Promise.all([
      import("@nats-io/jetstream"),
      import("@nats-io/transport-node"),
    ]);
    return { js: jetstream(nc), headers };
  });
  async function publish(
    js: JetStreamClient,
    headers: MsgHdrs,
    { bytes, dedupe }: WireMessage,
  ): Promise<ServiceResult> {
    const { stream, seq } = await js.publish(subject, bytes, {
      headers,
      ...(dedupe !== undefined && { msgID: dedupe }),
    });
    // That of the first one, where this one was dropped.
    return { id: `${stream}:${seq}` };
  }
  return {
    id: "nats",
    limits: { maxBytes: 1_000_000 },
    codeOf: natsCode,
    async send(given) {
      const { js, headers } = await open();
      // Sent in order, and acknowledged together.
      const sent = given.map((message) => publish(js, toHeaders(message, headers()), message));
      return await Promise.all(sent.map((one) => one.catch((error: unknown) => ({ error }))));
    },
  };
}

function toHeaders(
  { group, delay, attributes, contentType, traceparent }: WireMessage,
  headers: MsgHdrs,
): MsgHdrs {
  headers.set("Content-Type", contentType);
  headers.set("traceparent", traceparent);
  if (group !== undefined) headers.set(NATS_GROUP, encodeURIComponent(group));
  if (delay !== undefined) headers.set(NATS_DELIVER_AT, String(Math.ceil(Date.now() + delay * 1000)));
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const isPlain =
      typeof value === "string" && /^[\w.-]+$/.test(name) && /^[!-~](?:[ -~]*[!-~])?$/.test(value);
    if (isPlain) headers.set(name, value);
    else if (typeof value === "bigint") others[name] = { $bigint: String(value) };
    else if (value instanceof Uint8Array) others[name] = { $bytes: Buffer.from(value).toString("base64") };
    else others[name] = value;
  }
  if (Object.keys(others).length > 0)
    headers.set(NATS_ATTRIBUTES, encodeURIComponent(JSON.stringify(others)));
  return headers;
}

/** A key-value store on NATS JetStream. Expiry stands in the value; a list reads the values. Needs `@nats-io/transport-node` and `@nats-io/kv`. */
export function natsKv({
  connection,
  bucket,
  create = false,
}: NatsOptions & {
  readonly bucket: string;
  /** True: makes the bucket where there is none. */
  readonly create?: boolean | undefined;
}): KvService {
  const open = opener(connection, async (nc) => {
    const { Kvm } = await import("@nats-io/kv");
    const kvm = new Kvm(nc);
    return await (create ? kvm.create(bucket, { history: 1 }) : kvm.open(bucket));
  });

  async function held(work: Promise<number>): Promise<string | undefined> {
    try {
      return String(await work);
    } catch (error) {
      if (codeNumber(error) === WRONG_SEQUENCE) return undefined;
      throw error;
    }
  }

  async function read(kv: KV, key: string): Promise<(RawRecord & { readonly version: string }) | undefined> {
    const entry = await kv.get(rowOf(key));
    if (entry?.operation !== "PUT") return undefined;
    return { ...recordOf(entry.string()), version: String(entry.revision) };
  }

  return {
    kind: "kv",
    id: "nats.kv",
    limits: { maxBytes: 1_000_000 },
    codeOf: natsCode,
    ...kvOver({
      read: async (key) => await read(await open(), key),
      write: async (key, record) => String(await (await open()).put(rowOf(key), textOf(record))),
      create: async (key, record) => await held((await open()).create(rowOf(key), textOf(record))),
      replace: async (key, record, version) =>
        await held((await open()).update(rowOf(key), textOf(record), Number(version))),
      async remove(key, version) {
        const previous = version === undefined ? {} : { previousSeq: Number(version) };
        const work = (await open()).delete(rowOf(key), previous).then(() => 0);
        return (await held(work)) !== undefined;
      },
    }),
    async page(prefix, _cursor, { signal }) {
      const items: string[] = [];
      const entries = await (await open()).history({ key: ">" });
      signal.addEventListener("abort", () => entries.stop(), { once: true });
      for await (const entry of entries) {
        const key = keyOf(entry.key);
        if (entry.operation !== "PUT" || !key.startsWith(prefix)) continue;
        if ((recordOf(entry.string()).expires ?? Number.POSITIVE_INFINITY) > Date.now()) items.push(key);
      }
      return { items };
    },
  };
}

/** A bucket on NATS JetStream (its object store). A range is cut out of what is read. Needs `@nats-io/transport-node` and `@nats-io/obj`. */
export function natsBucket({
  connection,
  bucket,
  create = false,
}: NatsOptions & {
  readonly bucket: string;
  /** True: makes the bucket where there is none. */
  readonly create?: boolean | undefined;
}): BucketService {
  const open = opener(connection, async (nc) => {
    const { Objm } = await import("@nats-io/obj");
    const objm = new Objm(nc);
    return await (create ? objm.create(bucket) : objm.open(bucket));
  });

  /** What is there, or was and is deleted. */
  async function look(store: ObjectStore, key: string): Promise<VendorInfo | undefined> {
    return (await store.info(nameOf(key))) ?? undefined;
  }

  return {
    kind: "bucket",
    id: "nats.bucket",
    limits: { sign: false },
    codeOf: natsCode,
    async head(key) {
      const found = await look(await open(), key);
      return found && !found.deleted ? infoOf(found) : undefined;
    },
    async get(key, { range }) {
      const store = await open();
      const found = await look(store, key);
      if (!found || found.deleted) return undefined;
      if (range && range.start >= found.size)
        throw new Refusal(
          "INVALID",
          `the object has ${found.size} bytes, and the range begins at ${range.start}`,
        );
      const result = await store.get(nameOf(key));
      if (!result) return undefined;
      result.error.catch(() => {}); // the stream fails too
      const info = infoOf(result.info);
      return { ...info, body: range ? result.data.pipeThrough(cut(range.start, range.end)) : result.data };
    },
    async put(key, given, { contentType, metadata, ifMatch, ifAbsent }) {
      const store = await open();
      const found = ifAbsent || ifMatch !== undefined ? await look(store, key) : undefined;
      const conflict = (cause?: unknown): Refusal =>
        new Refusal(
          "CONFLICT",
          `the object ${JSON.stringify(key)} is ${ifAbsent ? "there" : "not there, or has another etag"}`,
          { cause },
        );
      const isThere = found !== undefined && !found.deleted;
      if (ifAbsent ? isThere : ifMatch !== undefined && !(isThere && String(found.revision) === ifMatch))
        throw conflict();
      const condition = ifAbsent || ifMatch !== undefined ? { previousRevision: found?.revision ?? 0 } : {};
      const about = {
        name: nameOf(key),
        metadata: { ...metadata, ...(contentType !== undefined && { [TYPE]: contentType }) },
      };
      const body = given instanceof Uint8Array ? streamOf(given) : given;
      try {
        return { etag: String((await store.put(about, body, condition)).revision) };
      } catch (error) {
        if (codeNumber(error) === WRONG_SEQUENCE) throw conflict(error);
        throw error;
      }
    },
    async delete(key) {
      const store = await open();
      const found = await look(store, key);
      if (found && !found.deleted) await store.delete(nameOf(key));
    },
    async page(prefix) {
      const store = await open();
      const keys = (await store.list())
        .filter(({ name, deleted }) => !deleted && decoded(name).startsWith(prefix))
        .map(({ name }) => decoded(name));
      // The list does not tell the revisions.
      const found = await each(keys, (key) => look(store, key));
      const items = found
        .filter((info) => info !== undefined && !info.deleted)
        .map((info) => {
          const { key, etag, size, modified } = infoOf(info as VendorInfo); // filtered above
          return { key, etag, size, modified };
        });
      return { items };
    },
  };
}

/** The entry of an object's metadata that has its content type. */
const TYPE = "content-type";

function infoOf({ name, revision, size, mtime, metadata = {} }: VendorInfo): ObjectInfo {
  const { [TYPE]: contentType, ...own } = metadata;
  return {
    ...{ key: decoded(name), etag: String(revision), size, metadata: own, contentType },
    ...(mtime && { modified: new Date(mtime) }),
  };
}

/** The client takes names of Latin characters alone: others, and "%", are %XX. */
function nameOf(key: string): string {
  return key.toWellFormed().replace(/[^ -~]+|%/gu, encodeURIComponent);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // another program's
  }
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** The expiry in the first line, the value in the others. */
function textOf({ value, expires }: RawRecord): string {
  return `${expires === undefined ? "" : Math.round(expires)}\n${value}`;
}

function recordOf(text: string): RawRecord {
  const end = text.indexOf("\n");
  const until = text.slice(0, Math.max(0, end));
  return { value: text.slice(end + 1), expires: until === "" ? undefined : Number(until) };
}

/** A key of NATS has few characters, and "." parts it: all others are =XX. */
function rowOf(key: string): string {
  return encodeURIComponent(key.toWellFormed())
    .replace(/[.!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%", "=");
}

function keyOf(row: string): string {
  return decoded(row.replaceAll("=", "%"));
}

/** What is opened at the first call, over a connection that services of the same options share; anew where that failed or was closed. */
function opener<Opened>(
  options: ConnectionOptions,
  start: (nc: NatsConnection) => Promise<Opened>,
): () => Promise<Opened> {
  let opened: { readonly nc: NatsConnection; readonly ready: Promise<Opened> } | undefined;
  return async () => {
    const nc = await connectionOf(options);
    if (opened?.nc !== nc) {
      const ready = start(nc);
      opened = { nc, ready };
      ready.catch(() => {
        if (opened?.ready === ready) opened = undefined;
      });
    }
    return await opened.ready;
  };
}

const connections = new Map<string, Promise<NatsConnection>>();

async function connectionOf(options: ConnectionOptions): Promise<NatsConnection> {
  const key = JSON.stringify(options);
  const known = connections.get(key);
  if (known && !(await known.catch(() => undefined))?.isClosed()) return await known;
  const connecting = import("@nats-io/transport-node").then(({ connect }) => connect(options));
  connections.set(key, connecting);
  connecting.catch(() => connections.delete(key));
  return await connecting;
}

/** https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const WRONG_SEQUENCE = 10071;
const NOT_FOUND: readonly (number | undefined)[] = [10059, 10014, 10037];

function codeNumber(error: unknown): number | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

function natsCode(error: unknown): ClientErrorCode | undefined {
  const { name, message } = Object(error) as { readonly name?: unknown; readonly message?: unknown };
  const code = codeNumber(error);
  if (NOT_FOUND.includes(code) || name === "StreamNotFoundError") return "NOT_FOUND";
  if (code === WRONG_SEQUENCE) return "CONFLICT";
  if (/^(AuthorizationError|UserAuthenticationExpiredError|PermissionViolationError)$/.test(String(name)))
    return "DENIED";
  if (/^(?:object store|bucket|stream) not found/i.test(String(message))) return "NOT_FOUND";
  // No stream holds the subject, and the client takes that for a server without streams.
  if (/no ?responders|jetstream is not enabled/i.test(`${name} ${message}`)) return "NOT_FOUND";
  if (/max_?payload/i.test(String(message))) return "TOO_LARGE";
  return undefined;
}
