import type { ObjectInfo, ResourceKind } from "anyfn";
import { conflict, isAlive } from "./entry.ts";
import { Refusal } from "./failure.ts";
import type {
  BucketService,
  CallerService,
  EventsService,
  KvService,
  PublisherService,
  SenderService,
  Services,
  WireEvent,
  WireMessage,
} from "./service.ts";

/** A message that was sent, with the id that `send` answered. */
export interface SentMessage extends WireMessage {
  readonly id: string;
}

/** An event that was emitted, with the id that `emit` answered. */
export interface SentEvent extends WireEvent {
  readonly id: string;
}

/** A service in memory, of the kind that a resource has: what tests get for a resource that they do not give. */
export function memory<Kind extends ResourceKind>(kind: Kind): Services[Kind] {
  const all: { readonly [K in ResourceKind]: () => Services[K] } = {
    bucket: memoryBucket,
    queue: memorySender,
    topic: memoryPublisher,
    events: memoryEvents,
    kv: memoryKv,
    function: () =>
      memoryCaller(() => {
        throw new Refusal(
          "NOT_FOUND",
          "no function is given. Give one: connect(handle, memoryCaller((input) => …))",
        );
      }),
  };
  return all[kind]();
}

/** A bucket in memory. */
export function memoryBucket(): BucketService {
  const objects = new Map<string, ObjectInfo & { readonly body: Uint8Array }>();
  return {
    kind: "bucket",
    id: "memory.bucket",
    limits: {},
    async get(key, { range }) {
      const found = objects.get(key);
      if (!found || !range) return found && { ...found };
      if (range.start >= found.size)
        throw new Refusal(
          "INVALID",
          `the object has ${found.size} bytes, and the range begins at ${range.start}`,
        );
      return { ...found, body: found.body.subarray(range.start, (range.end ?? found.size) + 1) };
    },
    async head(key) {
      const found = objects.get(key);
      if (!found) return undefined;
      const { body: _, ...info } = found;
      return info;
    },
    async put(key, given, { contentType, metadata, ifMatch, ifAbsent }) {
      const body =
        given instanceof Uint8Array
          ? Uint8Array.from(given)
          : new Uint8Array(
              await new Response(given as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
            ); // what is read is no shared memory
      const found = objects.get(key);
      if ((ifAbsent && found) || (ifMatch !== undefined && found?.etag !== ifMatch))
        throw new Refusal(
          "CONFLICT",
          `the object ${JSON.stringify(key)} is ${found ? "there, with another etag" : "not there"}`,
        );
      const etag = crypto.randomUUID();
      objects.set(key, {
        key,
        etag,
        size: body.byteLength,
        modified: new Date(),
        contentType,
        metadata,
        body,
      });
      return { etag };
    },
    async delete(key) {
      objects.delete(key);
    },
    async page(prefix) {
      const items = [...objects.values()].filter(({ key }) => key.startsWith(prefix));
      return {
        items: items
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ key, etag, size, modified }) => ({ key, etag, size, modified })),
      };
    },
    signedUrl: async (key, { method, expires }) =>
      `memory://bucket/${encodeURIComponent(key)}?method=${method}&expires=${Math.floor(Date.now() / 1000) + expires}`,
  };
}

/** A queue in memory that keeps what was sent: nothing receives it. */
export function memorySender(): SenderService & { readonly messages: readonly SentMessage[] } {
  return { ...messageBox(), kind: "queue", id: "memory.queue" };
}

/** A topic in memory that keeps what was published: nothing receives it. */
export function memoryPublisher(): PublisherService & { readonly messages: readonly SentMessage[] } {
  return { ...messageBox(), kind: "topic", id: "memory.topic" };
}

function messageBox(): Pick<SenderService, "limits" | "send"> & {
  readonly messages: readonly SentMessage[];
} {
  const messages: SentMessage[] = [];
  const ids = new Map<string, string>();
  return {
    limits: {},
    messages,
    async send(given) {
      return given.map((message) => {
        const { dedupe } = message;
        const known = dedupe === undefined ? undefined : ids.get(dedupe);
        if (known !== undefined) return { id: known };
        const id = crypto.randomUUID();
        if (dedupe !== undefined) ids.set(dedupe, id);
        messages.push({ ...message, id });
        return { id };
      });
    },
  };
}

/** A bus in memory that keeps what was emitted. */
export function memoryEvents(): EventsService & { readonly events: readonly SentEvent[] } {
  const sent: SentEvent[] = [];
  return {
    kind: "events",
    id: "memory.events",
    limits: {},
    events: sent,
    async emit(event) {
      const id = crypto.randomUUID();
      sent.push({ ...event, id });
      return { id };
    },
  };
}

/** A key-value store in memory. */
export function memoryKv(): KvService {
  const entries = new Map<
    string,
    { readonly value: string; readonly version: string; readonly expires: number | undefined }
  >();
  let count = 0;
  const alive = (key: string): { readonly value: string; readonly version: string } | undefined => {
    const entry = entries.get(key);
    if (entry && !isAlive(entry)) entries.delete(key);
    return entries.get(key);
  };
  return {
    kind: "kv",
    id: "memory.kv",
    limits: {},
    async get(key) {
      const found = alive(key);
      return found && { value: found.value, version: found.version };
    },
    async set(key, value, { expires, ifVersion, ifAbsent }) {
      const found = alive(key);
      if ((ifAbsent && found) || (ifVersion !== undefined && found?.version !== ifVersion))
        throw conflict(key, ifAbsent === true);
      const version = String(++count);
      entries.set(key, { value, version, expires });
      return { version };
    },
    async delete(key, { ifVersion }) {
      if (ifVersion !== undefined && alive(key)?.version !== ifVersion) throw conflict(key, false);
      entries.delete(key);
    },
    async page(prefix) {
      return { items: [...entries.keys()].filter((key) => key.startsWith(prefix) && alive(key)).sort() };
    },
  };
}

/** A function in memory: what `answer` returns for the input, both as JSON. */
export function memoryCaller(answer: (input: never) => unknown): CallerService {
  return {
    kind: "function",
    id: "memory.function",
    limits: {},
    async call(input) {
      try {
        return asJson(await answer(asJson(input) as never)); // the caller's own type
      } catch (error) {
        if (error instanceof Refusal || (error as { readonly code?: unknown } | null)?.code === "HTTP")
          throw error;
        throw new Refusal("UNAVAILABLE", "the function failed");
      }
    },
  };
}

function asJson(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json === undefined ? undefined : JSON.parse(json);
}
