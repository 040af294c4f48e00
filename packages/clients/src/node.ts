/**
 * What the Node target's server keeps itself: `@anyfn/clients/node`. A built server connects these; they find the server that runs in
 * this process at their first call.
 */
import { join } from "node:path";
import type { Attributes, ResourceKind } from "anyfn";
import { answerOf } from "./callee.ts";
import { directory } from "./directory.ts";
import { Refusal } from "./failure.ts";
import type {
  BucketService,
  CallerService,
  KvService,
  Limits,
  PublisherService,
  SenderService,
  ServiceCall,
  ServiceResult,
  WireMessage,
} from "./service.ts";
import { sqliteKv } from "./sqlite.ts";

/** Which resource of the server. */
export interface NodeOptions {
  /** The name that functions of the app listen to or list. */
  readonly name: string;
}

/** Which queue, topic or function: of this server, or of another one. */
export interface NodeTargetOptions extends NodeOptions {
  /** Where another server takes it: `https://…/_anyfn/queues/<name>`, `…/topics/<name>` or `…/invoke/<name>`. */
  readonly url?: string | undefined;
  /** The other server's `ANYFN_TOKEN`. */
  readonly token?: string | undefined;
}

/** A queue of the server, kept in its data folder. */
export function nodeSender(options: NodeTargetOptions): SenderService {
  return { kind: "queue", id: "node.queue", limits: LIMITS, send: sendTo("queue", options) };
}

/** A topic of the server: each of its functions that listens gets its own copy. */
export function nodePublisher(options: NodeTargetOptions): PublisherService {
  return { kind: "topic", id: "node.topic", limits: LIMITS, send: sendTo("topic", options) };
}

/** A bucket in the data folder of the server, or in the folder that `--bucket name=folder` names. */
export function nodeBucket({ name }: NodeOptions): BucketService {
  let opened: BucketService | undefined;
  const service = (): BucketService => {
    const folder = serverFor("bucket", name).folder(name);
    if (folder === undefined)
      throw new Refusal(
        "UNSUPPORTED",
        `this server has no data folder, and none was given for the bucket ${JSON.stringify(name)}`,
      );
    return (opened ??= directory({ folder }));
  };
  const { limits, codeOf } = directory({ folder: "" });
  return {
    kind: "bucket",
    id: "node.directory",
    limits,
    ...(codeOf && { codeOf }),
    get: async (key, call) => service().get(key, call),
    head: async (key, call) => service().head(key, call),
    put: async (key, body, call) => service().put(key, body, call),
    delete: async (key, call) => service().delete(key, call),
    page: async (prefix, cursor, call) => service().page(prefix, cursor, call),
  };
}

/** A store in the data folder of the server; in memory where it has none. */
export function nodeKv({ name }: NodeOptions): KvService {
  let opened: KvService | undefined;
  const service = (): KvService => {
    if (opened) return opened;
    const { data } = serverFor("kv", name);
    return (opened = sqliteKv({ file: data === undefined ? ":memory:" : join(data, "kv.db"), table: name }));
  };
  const { limits } = sqliteKv({ file: ":memory:" });
  return {
    kind: "kv",
    id: "node.sqlite",
    limits,
    get: async (key, call) => service().get(key, call),
    set: async (key, value, call) => service().set(key, value, call),
    delete: async (key, call) => service().delete(key, call),
    page: async (prefix, cursor, call) => service().page(prefix, cursor, call),
  };
}

/** A function of the server, or of another one. */
export function nodeCaller({ name, url, token }: NodeTargetOptions): CallerService {
  return {
    kind: "function",
    id: "node.http",
    limits: {},
    async call(input, { signal, traceparent }) {
      const body = JSON.stringify(input);
      const request = new Request(url || `http://127.0.0.1/_anyfn/invoke/${encodeURIComponent(name)}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          traceparent,
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body }),
        signal,
      });
      return answerOf(
        url ? await fetch(request) : await serverFor("function", name).invoke(name, request),
        name,
      );
    },
  };
}

const LIMITS: Limits = { delay: 315_360_000, dedupe: false };

function sendTo(
  kind: "queue" | "topic",
  { name, url, token }: NodeTargetOptions,
): (messages: readonly WireMessage[], call: ServiceCall) => Promise<readonly ServiceResult[]> {
  const send = url
    ? (message: WireMessage, { signal }: ServiceCall) => post(url, token, message, signal)
    : async ({ bytes, contentType, group, delay, attributes, traceparent }: WireMessage) => {
        const local = serverFor(kind, name)[kind](name);
        return {
          id: await local.send(bytes, {
            contentType,
            group,
            delay,
            attributes: { ...attributes, traceparent },
          }),
        };
      };
  // All of one turn are one transaction of the server, in this order.
  return (messages, call) =>
    Promise.all(messages.map((message) => send(message, call).catch((error: unknown) => ({ error }))));
}

async function post(
  url: string,
  token: string | undefined,
  { bytes, contentType, group, delay, attributes, traceparent }: WireMessage,
  signal: AbortSignal,
): Promise<ServiceResult> {
  const wrong = Object.entries(attributes).find(
    ([, value]) => value instanceof Uint8Array || typeof value === "bigint",
  );
  if (wrong)
    throw new Refusal(
      "UNSUPPORTED",
      `the attribute ${JSON.stringify(wrong[0])} is bytes or a big integer, which another server takes over HTTP only as text`,
    );
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": contentType,
      "anyfn-attributes": escaped(JSON.stringify({ ...attributes, traceparent })),
      ...(group !== undefined && { "anyfn-group": group }),
      ...(delay !== undefined && { "anyfn-delay": String(delay) }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: Uint8Array.from(bytes),
    signal,
  });
  const text = await response.text();
  if (!response.ok)
    throw Object.assign(new Error(`the server answered ${response.status} ${text.slice(0, 200)}`), {
      statusCode: response.status,
    });
  return { id: (JSON.parse(text) as { readonly id: string }).id }; // what the server answers
}

/** JSON as a header can hold it. */
function escaped(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What the server of `@anyfn/node` says of itself in its process. */
interface LocalServer {
  /** Its data folder; undefined where it keeps everything in memory. */
  readonly data: string | undefined;
  folder(bucket: string): string | undefined;
  queue(name: string): LocalSender;
  topic(name: string): LocalSender;
  invoke(name: string, request: Request): Promise<Response>;
}

interface LocalSender {
  send(
    data: Uint8Array,
    options: {
      readonly contentType: string;
      readonly group: string | undefined;
      readonly delay: number | undefined;
      readonly attributes: Attributes;
    },
  ): Promise<string>;
}

function serverFor(kind: ResourceKind, name: string): LocalServer {
  const server = (globalThis as { readonly [LOCAL]?: LocalServer | undefined })[LOCAL]; // nobody else uses this symbol
  if (server) return server;
  throw new Refusal(
    "NOT_CONNECTED",
    `no server of @anyfn/node runs in this process, and ${kind}:${name} is one of its own`,
  );
}

const LOCAL = Symbol.for("anyfn.node.local");
