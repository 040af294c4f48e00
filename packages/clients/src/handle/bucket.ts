import type { Bucket, BucketAction, ObjectData, ObjectInfo, PutOptions, StoredObject } from "anyfn";
import { Refusal } from "../failure.ts";
import type { ServiceObject } from "../service.ts";
import { call, toFailure } from "./call.ts";
import { narrowed, resource } from "./resource.ts";

/**
 * A handle of a bucket.
 *
 * @example
 * export const uploads = bucket("uploads");
 */
export function bucket(name: string): Bucket {
  const all: readonly BucketAction[] = ["read", "list", "write", "delete", "sign"];
  const handle: Bucket = resource<Bucket>("bucket", name, ["read", "list", "write", "delete"], {
    async get(key, { range, signal } = {}) {
      if (range && !(range.start >= 0 && (range.end ?? range.start) >= range.start))
        throw invalid(
          "get",
          `a range begins at 0 or later and ends after it begins, but this one is ${JSON.stringify(range)}`,
        );
      const found = await call({
        ...{ handle, operation: "get", use: "read", key, signal },
        work: (service, own) => service.get(key, { range, signal: own }),
      });
      return found && stored(found, handle, signal);
    },
    head: (key, { signal } = {}) =>
      call({
        ...{ handle, operation: "head", use: "read", key, signal },
        work: (service, own) => service.head(key, { signal: own }),
      }),
    async put(key, data, options = {}) {
      const {
        contentType = typeof data === "string" ? "text/plain; charset=utf-8" : typeOf(data),
        metadata = {},
        ifMatch,
        ifAbsent,
        signal,
      } = options;
      if (key === "") throw invalid("put", "a key has one character at least, and this one is empty");
      checkMetadata(metadata);
      const conditional = ifMatch !== undefined || ifAbsent === true;
      const body = bodyOf(data);
      const size =
        body instanceof Uint8Array ? body.byteLength : data instanceof Blob ? data.size : undefined;
      return await call({
        ...{ handle, operation: "put", use: "write", key, signal },
        asks: { size, conditions: conditional },
        // A stream can be read once. A conditional write whose answer was lost may have been done.
        again: !(body instanceof Uint8Array) ? [] : conditional ? ["THROTTLED"] : undefined,
        work: (service, own) =>
          service.put(key, body, { contentType, metadata, ifMatch, ifAbsent, signal: own }),
      });
    },
    delete: (key, { signal } = {}) =>
      call({
        ...{ handle, operation: "delete", use: "delete", key, signal },
        work: (service, own) => service.delete(key, { signal: own }),
      }),
    async *list({ prefix = "", signal } = {}) {
      let cursor: string | undefined;
      do {
        const from = cursor;
        const page = await call({
          ...{ handle, operation: "list", use: "list", key: prefix, signal },
          work: (service, own) => service.page(prefix, from, { signal: own }),
        });
        yield* page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    signedUrl: (key, { method, expires, signal }) =>
      call({
        ...{ handle, operation: "signedUrl", use: "sign", key, signal },
        asks: { sign: true },
        async work(service, own) {
          if (!service.signedUrl) throw new Refusal("UNSUPPORTED", `${service.id} has no signed URLs`);
          return await service.signedUrl(key, { method, expires, signal: own });
        },
      }),
    for: (...given) => narrowed("bucket", name, all, given),
  } satisfies Omit<Bucket, "kind" | "name" | "uses">);

  function checkMetadata(metadata: PutOptions["metadata"] = {}): void {
    const wrong = Object.keys(metadata).find((each) => !/^[a-z][a-z0-9_]*$/.test(each));
    if (wrong !== undefined)
      throw invalid(
        "put",
        `a name of metadata is of a–z, 0–9 and "_", first a letter, but this one is ${JSON.stringify(wrong)}`,
      );
  }

  function invalid(operation: string, text: string): Error {
    return toFailure(new Refusal("INVALID", text), { handle, operation });
  }
  return handle;
}

function typeOf(data: ObjectData): string | undefined {
  return data instanceof Blob && data.type !== "" ? data.type : undefined;
}

function bodyOf(data: ObjectData): Uint8Array | ReadableStream<Uint8Array> {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return data instanceof Blob ? data.stream() : data;
}

/** The object with a body that can be read once, and that the caller's signal ends. */
function stored(
  { body, ...info }: ServiceObject,
  handle: Bucket,
  signal: AbortSignal | undefined,
): StoredObject {
  let stream: ReadableStream<Uint8Array> | undefined;
  const open = (): ReadableStream<Uint8Array> => (stream ??= toStream(body, handle, signal));
  const read = async (): Promise<Uint8Array<ArrayBuffer>> =>
    body instanceof Uint8Array && !stream
      ? Uint8Array.from(body)
      : new Uint8Array(await new Response(open() as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer()); // what is read is no shared memory
  const text = async (): Promise<string> =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(await read());
  const facts: ObjectInfo = info;
  return Object.defineProperties(
    {
      ...facts,
      metadata: facts.metadata ?? {},
      bytes: read,
      text,
      json: async () => JSON.parse(await text()) as unknown,
    },
    { stream: { get: open, enumerable: true } },
  ) as unknown as StoredObject; // the getter is its last field
}

function toStream(
  body: ServiceObject["body"],
  handle: Bucket,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const source = body instanceof Uint8Array ? new Blob([Uint8Array.from(body)]).stream() : body;
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await untilAborted(reader.read(), signal);
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          reader.cancel(error).catch(() => {});
          throw toFailure(error, { handle, operation: "get", signal });
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  if (signal.aborted) {
    work.catch(() => {}); // it ends by the same signal
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
