import type { Attributes } from "./events.ts";
import type { StandardSchema } from "./schema.ts";

/** What a resource is. With its name it is known as `"bucket:uploads"`. */
export type ResourceKind = "bucket" | "queue" | "topic" | "events" | "kv" | "function";

/** What a function may do with a resource. */
export type ResourceAction =
  | "read"
  | "list"
  | "write"
  | "delete"
  | "sign"
  | "send"
  | "publish"
  | "emit"
  | "call";

/** What a bucket's handle may be narrowed to. */
export type BucketAction = "read" | "list" | "write" | "delete" | "sign";

/** What a store's handle may be narrowed to: `read` covers `list`, `write` covers `delete`. */
export type KvAction = "read" | "write";

/** A resource and what a function does with it: plain data, which a build reads from the loaded definition. */
export interface ResourceUse<Kind extends ResourceKind = ResourceKind> {
  readonly kind: Kind;
  /** 3 to 40 of `a–z 0–9 -`, first a letter. The physical name is the build's business. */
  readonly name: string;
  readonly uses: readonly ResourceAction[];
  /** Keys begin with it. */
  readonly prefix?: string | undefined;
}

/** A handle: a value of a module that does nothing when it is made. Its own enumerable fields are those of {@link ResourceUse}. */
export interface Resource<Kind extends ResourceKind = ResourceKind> extends ResourceUse<Kind> {
  /** What messages are, where the handle was given a schema. Not enumerable. */
  readonly schema?: StandardSchema | undefined;
}

/** What `for()` takes: the actions, and at the end the prefix that the keys have. */
export type Narrowed<Action extends ResourceAction> =
  | readonly Action[]
  | readonly [...actions: Action[], where: { readonly prefix: string }];

/** Options of every call. */
export interface CallOptions {
  /** Ends the call with `ABORTED`. Without it a call gives up after 30 s, or at the invocation's deadline. */
  readonly signal?: AbortSignal | undefined;
}

/** What can be stored. Text is stored as UTF-8. */
export type ObjectData = string | Uint8Array | ReadableStream<Uint8Array> | Blob;

/** What is known of an object. */
export interface ObjectInfo {
  readonly key: string;
  /** Without quotes. Changes with every write. */
  readonly etag: string;
  /** Bytes of the whole object. */
  readonly size: number;
  readonly modified?: Date | undefined;
  /** Of `get` and `head`. */
  readonly contentType?: string | undefined;
  /** Of `get` and `head`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** An object: its body can be read once. */
export interface StoredObject extends ObjectInfo {
  readonly metadata: Readonly<Record<string, string>>;
  readonly stream: ReadableStream<Uint8Array>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** Options of {@link Bucket.get}. */
export interface GetOptions extends CallOptions {
  /** Bytes from `start` to `end`, both included, counted from 0; without `end` to the last one. */
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
}

/** Options of {@link Bucket.put}. */
export interface PutOptions extends CallOptions {
  readonly contentType?: string | undefined;
  /** Names are of `a–z 0–9 _`, first a letter; values are any text. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Only while the object has this etag; else `CONFLICT`. */
  readonly ifMatch?: string | undefined;
  /** Only while there is no object; else `CONFLICT`. */
  readonly ifAbsent?: boolean | undefined;
}

/** Objects by key. Keys are any text. */
export interface Bucket extends Resource<"bucket"> {
  /** The object; undefined where there is none. */
  get(key: string, options?: GetOptions): Promise<StoredObject | undefined>;
  head(key: string, options?: CallOptions): Promise<ObjectInfo | undefined>;
  put(key: string, data: ObjectData, options?: PutOptions): Promise<{ readonly etag: string }>;
  /** Does nothing where there is no object. */
  delete(key: string, options?: CallOptions): Promise<void>;
  list(options?: CallOptions & { readonly prefix?: string | undefined }): AsyncIterable<ObjectInfo>;
  /** A URL that lets its holder read or write one object for `expires` seconds. */
  signedUrl(
    key: string,
    options: CallOptions & { readonly method: "GET" | "PUT"; readonly expires: number },
  ): Promise<string>;
  /** What a function does with it, narrowed. */
  for(...narrowed: Narrowed<BucketAction>): ResourceUse<"bucket">;
}

/** How a message is sent. */
export interface SendOptions {
  /** Messages of one group are handled in order, one at a time. */
  readonly group?: string | undefined;
  /** Seconds before it can be received. */
  readonly delay?: number | undefined;
  readonly attributes?: Attributes | undefined;
  /** A second message with the same text is dropped, for as long as the service remembers. */
  readonly dedupe?: string | undefined;
}

/** One message of a batch. */
export interface SendItem<Data> extends SendOptions {
  readonly data: Data;
}

/** What became of one message of a batch: the receiver's `event.id`, or why it was refused. */
export type SendResult =
  | { readonly id: string; readonly error?: undefined }
  | { readonly id?: undefined; readonly error: Error & { readonly code: string } };

/** Sends to one queue. `Data` is what is sent, `Received` what the receiver's `event.data` is. */
export interface Sender<Data = unknown, Received = Data> extends Resource<"queue"> {
  readonly schema?: StandardSchema<Data, Received> | undefined;
  /** Text and bytes go as they are, everything else as JSON. The id is the receiver's `event.id`. */
  send(data: Data, options?: SendOptions & CallOptions): Promise<{ readonly id: string }>;
  /** In the order given; never throws because a part was refused. */
  sendBatch(items: readonly SendItem<Data>[], options?: CallOptions): Promise<readonly SendResult[]>;
}

/** Publishes to one topic. `Data` is what is sent, `Received` what the receiver's `event.data` is. */
export interface Publisher<Data = unknown, Received = Data> extends Resource<"topic"> {
  readonly schema?: StandardSchema<Data, Received> | undefined;
  /** Text and bytes go as they are, everything else as JSON. The id is the receiver's `event.id`. */
  publish(data: Data, options?: SendOptions & CallOptions): Promise<{ readonly id: string }>;
  /** In the order given; never throws because a part was refused. */
  publishBatch(items: readonly SendItem<Data>[], options?: CallOptions): Promise<readonly SendResult[]>;
}

/** Emits named events to one bus. */
export interface Events extends Resource<"events"> {
  emit(
    type: string,
    data: unknown,
    options?: CallOptions & { readonly subject?: string | undefined },
  ): Promise<{ readonly id: string }>;
}

/** An entry of a store. */
export interface KvEntry<Value> {
  readonly value: Value;
  /** Changes with every write. */
  readonly version: string;
}

/** Options of {@link Kv.set}. */
export interface SetOptions extends CallOptions {
  /** Seconds after which the entry counts as absent. */
  readonly ttl?: number | undefined;
  /** Only while the entry has this version; else `CONFLICT`. */
  readonly ifVersion?: string | undefined;
  /** Only while there is no entry; else `CONFLICT`. */
  readonly ifAbsent?: boolean | undefined;
}

/** JSON values by key. Keys are any text. */
export interface Kv<Value = unknown> extends Resource<"kv"> {
  get(key: string, options?: CallOptions): Promise<KvEntry<Value> | undefined>;
  set(key: string, value: Value, options?: SetOptions): Promise<{ readonly version: string }>;
  /** Does nothing where there is no entry, but with `ifVersion` that is a `CONFLICT`. */
  delete(key: string, options?: CallOptions & { readonly ifVersion?: string | undefined }): Promise<void>;
  list(options?: CallOptions & { readonly prefix?: string | undefined }): AsyncIterable<string>;
  /** What a function does with it, narrowed. */
  for(...narrowed: Narrowed<KvAction>): ResourceUse<"kv">;
}

/** Calls one function directly. */
export interface Caller<In = unknown, Out = unknown> extends Resource<"function"> {
  /** @throws HttpError as the callee threw it; `UNAVAILABLE` for any other failure of it */
  call(input: In, options?: CallOptions): Promise<Out>;
}

/** `"bucket:uploads"`. */
export function resourceId({ kind, name }: Pick<ResourceUse, "kind" | "name">): string {
  return `${kind}:${name}`;
}

/** What a function or a middleware lists. */
interface Lister {
  readonly resources?: readonly ResourceUse[] | undefined;
}

/** All that a function and its middleware list, in this order: what a build grants and what tests hold it to. */
export function resourcesOf({
  resources = [],
  use = [],
}: Lister & { readonly use?: readonly object[] | undefined }): readonly ResourceUse[] {
  return [...resources, ...(use as readonly Lister[]).flatMap((middleware) => middleware.resources ?? [])]; // as `AnyMiddleware` says
}
