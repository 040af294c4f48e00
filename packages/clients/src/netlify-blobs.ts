import type { GetStoreOptions, Store } from "@netlify/blobs";
import type { ClientErrorCode, ObjectInfo } from "anyfn";
import { cut } from "./cut.ts";
import { each } from "./each.ts";
import { Refusal } from "./failure.ts";
import { kvOver, type RawRecord } from "./kv-over-records.ts";
import type { BucketService, KvService, Page } from "./service.ts";

/** Options of {@link netlifyBlobs} and {@link netlifyBlobsKv}. */
export interface NetlifyBlobsOptions {
  /** The store's own name. */
  readonly store: string;
  /** Of the vendor's client: outside of Netlify `siteID` and `token`. Reads are consistent (`"strong"`) by default. */
  readonly client?: Omit<GetStoreOptions, "name"> | undefined;
}

/**
 * A store of Netlify Blobs as a bucket. It has neither streams up nor ranges: objects are sent whole, and a range is cut out of what is
 * read. A list reads the metadata of each object. Needs `@netlify/blobs`.
 */
export function netlifyBlobs(options: NetlifyBlobsOptions): BucketService {
  const open = opener(options);
  const pages = pager(open);

  return {
    kind: "bucket",
    id: "netlify.blobs",
    limits: { sign: false },
    codeOf: blobsCode,
    async get(key, { range }) {
      const found = await (await open()).getWithMetadata(nameOf(key), { type: "stream" });
      if (!found) return undefined;
      const info = infoOf(key, found);
      const body = found.data as ReadableStream<Uint8Array>; // the global's own type
      if (!range) return { ...info, body };
      if (range.start >= info.size) {
        await body.cancel();
        throw new Refusal(
          "INVALID",
          `the object has ${info.size} bytes, and the range begins at ${range.start}`,
        );
      }
      return { ...info, body: body.pipeThrough(cut(range.start, range.end)) };
    },
    async head(key) {
      const found = await (await open()).getMetadata(nameOf(key));
      return found ? infoOf(key, found) : undefined;
    },
    async put(key, given, { contentType, metadata, ifMatch, ifAbsent }) {
      const store = await open();
      const bytes =
        given instanceof Uint8Array
          ? Uint8Array.from(given)
          : new Uint8Array(
              await new Response(given as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(), // what is read is no shared memory
            );
      const about = { size: bytes.byteLength, type: contentType, time: Date.now(), own: metadata };
      const { modified, etag } = await store.set(nameOf(key), bytes.buffer, {
        metadata: about,
        ...conditionOf(ifMatch, ifAbsent),
      });
      if (!modified)
        throw new Refusal(
          "CONFLICT",
          `the object ${JSON.stringify(key)} is ${ifAbsent ? "there" : "not there, or has another etag"}`,
        );
      return { etag: unquoted(etag) };
    },
    async delete(key) {
      await (await open()).delete(nameOf(key));
    },
    async page(prefix, cursor) {
      const store = await open();
      const { items, cursor: next } = await pages(prefix.replace(/[./]+$/, ""), cursor);
      const keys = items.map(keyOf).filter((key) => key.startsWith(prefix));
      const found = await each(keys, async (key) => {
        const info = await store.getMetadata(nameOf(key));
        return info ? infoOf(key, info) : undefined;
      });
      return {
        items: found
          .filter((info) => info !== undefined)
          .map(({ key, etag, size, modified }) => ({ key, etag, size, modified })),
        cursor: next,
      };
    },
  };
}

/** A store of Netlify Blobs for values by key. Expired entries stay until they are written again. Needs `@netlify/blobs`. */
export function netlifyBlobsKv(options: NetlifyBlobsOptions): KvService {
  const open = opener(options);
  const pages = pager(open);
  const rowOf = (key: string): string => nameOf(key).replaceAll("/", "!2F");

  /** The version; undefined where the condition does not hold. The service's own etag may be that of the content. */
  async function write(
    key: string,
    { value, expires }: RawRecord,
    condition: Parameters<typeof conditionOf>,
  ): Promise<string | undefined> {
    const nonce = crypto.randomUUID();
    const about = { nonce, ...(expires !== undefined && { expires }) };
    const { modified, etag } = await (await open()).set(rowOf(key), value, {
      metadata: about,
      ...conditionOf(...condition),
    });
    return modified ? `${nonce} ${unquoted(etag)}` : undefined;
  }

  return {
    kind: "kv",
    id: "netlify.blobs.kv",
    limits: {},
    codeOf: blobsCode,
    ...kvOver({
      async read(key) {
        const found = await (await open()).getWithMetadata(rowOf(key), { type: "text" });
        if (!found) return undefined;
        const { nonce, expires } = found.metadata as { readonly nonce?: string; readonly expires?: number }; // as written above
        return { value: found.data, expires, version: `${nonce} ${unquoted(found.etag)}` };
      },
      write: async (key, record) => (await write(key, record, [])) ?? "",
      create: (key, record) => write(key, record, [undefined, true]),
      replace: (key, record, version) => write(key, record, [version.split(" ")[1]]),
      async remove(key, version) {
        // Deletions have no condition: an entry whose time is over takes the place of the one that was seen.
        if (version !== undefined)
          return (await write(key, { value: "null", expires: 1 }, [version.split(" ")[1]])) !== undefined;
        await (await open()).delete(rowOf(key));
        return true;
      },
    }),
    async page(prefix, cursor) {
      const store = await open();
      const { items, cursor: next } = await pages(prefix.replace(/[./]+$/, ""), cursor, (row) =>
        row.replaceAll("/", "!2F"),
      );
      const keys = items.map(keyOf).filter((key) => key.startsWith(prefix));
      const alive = await each(keys, async (key) => {
        const { metadata } = (await store.getMetadata(rowOf(key))) ?? {};
        return metadata && Number(metadata["expires"] ?? Number.POSITIVE_INFINITY) > Date.now()
          ? key
          : undefined;
      });
      return { items: alive.filter((key) => key !== undefined), cursor: next };
    },
  };
}

function opener({ store: name, client = {} }: NetlifyBlobsOptions): () => Promise<Store> {
  let opened: Promise<Store> | undefined;
  return () =>
    (opened ??= import("@netlify/blobs").then(({ getStore }) =>
      getStore({ name, consistency: "strong", ...client }),
    ));
}

/** Pages of names. The client keeps the cursor to itself: a list that goes on does so by its place here. */
function pager(
  open: () => Promise<Store>,
): (prefix: string, cursor: string | undefined, also?: (name: string) => string) => Promise<Page<string>> {
  const running = new Map<string, AsyncIterator<{ readonly blobs: readonly { readonly key: string }[] }>>();
  return async (prefix, cursor, also = (name) => name) => {
    const begun = cursor === undefined ? undefined : running.get(cursor);
    if (cursor !== undefined && !begun)
      throw new Refusal("INVALID", "the list was left for too long: begin it again");
    const pages =
      begun ?? (await open()).list({ prefix: also(nameOf(prefix)), paginate: true })[Symbol.asyncIterator]();
    const id = cursor ?? crypto.randomUUID();
    const { done, value } = await pages.next();
    running.delete(id);
    if (done) return { items: [] };
    running.set(id, pages);
    for (const [oldest] of running) if (running.size > LISTS) running.delete(oldest);
    return { items: value.blobs.map(({ key }) => key), cursor: id };
  };
}

/** Lists that go on at a time. */
const LISTS = 1000;

function conditionOf(
  ifMatch?: string | undefined,
  ifAbsent?: boolean | undefined,
): { readonly onlyIfMatch: string } | { readonly onlyIfNew: true } | Record<never, never> {
  if (ifAbsent) return { onlyIfNew: true };
  return ifMatch === undefined ? {} : { onlyIfMatch: `"${ifMatch}"` };
}

function infoOf(
  key: string,
  {
    etag,
    metadata,
  }: { readonly etag?: string | undefined; readonly metadata: Readonly<Record<string, unknown>> },
): ObjectInfo {
  const {
    size = 0,
    type,
    time,
    own,
  } = metadata as {
    readonly size?: number;
    readonly type?: string;
    readonly time?: number;
    readonly own?: Readonly<Record<string, string>>;
  }; // as `put` wrote it; another program's has none of them
  return {
    ...{ key, etag: unquoted(etag), size, contentType: type, metadata: own ?? {} },
    ...(time !== undefined && { modified: new Date(time) }),
  };
}

function unquoted(etag = ""): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

/** The client puts names into URLs as they are: every byte that means something there is !XX, and so is what a path would lose. */
function nameOf(key: string): string {
  return key
    .replace(/[^\w./-]+/gu, (part) => hex(Buffer.from(part)))
    .replace(/(?<=^|\/)\/|\/$|(?<=^|\/)\.+(?=\/|$)/g, (part) => hex(Buffer.from(part)));
}

function keyOf(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("!", "%"));
  } catch {
    return name; // another program's
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `!${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** Of the client's own errors, those of the configuration. */
function blobsCode(error: unknown): ClientErrorCode | undefined {
  const { name } = Object(error) as { readonly name?: unknown };
  return name === "MissingBlobsEnvironmentError" || name === "BlobsConsistencyError" ? "INVALID" : undefined;
}
