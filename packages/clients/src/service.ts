import type { Attributes, ClientErrorCode, ObjectInfo, ResourceKind } from "anyfn";

/** What a service cannot do, or can up to a size. What is left out it can. */
export interface Limits {
  /** Bytes of one object, message or value. */
  readonly maxBytes?: number | undefined;
  /** False: messages have no groups. */
  readonly group?: false | undefined;
  /** Seconds at most; false: no delay. */
  readonly delay?: number | false | undefined;
  readonly dedupe?: false | undefined;
  readonly attributes?: false | undefined;
  /** False: messages are text. */
  readonly bytes?: false | undefined;
  /** False: a message has one byte at least. */
  readonly empty?: false | undefined;
  readonly sign?: false | undefined;
  /** False: `ifMatch` and `ifVersion` cannot be held. */
  readonly conditions?: false | undefined;
}

/** What each service has. It does nothing until its first call. */
export interface ServiceBase<Kind extends ResourceKind> {
  readonly kind: Kind;
  /** `"aws.s3"`. */
  readonly id: string;
  readonly limits: Limits;
  /** The code of a vendor's error, where its status and name alone do not tell. */
  codeOf?(error: unknown): ClientErrorCode | undefined;
}

/** Given to every call: ends when the caller's signal aborts or the time is over. */
export interface ServiceCall {
  readonly signal: AbortSignal;
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined after the last one. */
  readonly cursor?: string | undefined;
}

/** An object as a service answers it. */
export interface ServiceObject extends ObjectInfo {
  readonly body: ReadableStream<Uint8Array> | Uint8Array;
}

/** What an object is put with. */
export interface ServicePut extends ServiceCall {
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly ifMatch?: string | undefined;
  readonly ifAbsent?: boolean | undefined;
}

/** A service for buckets. An absent key is undefined; a condition that does not hold is a {@link Refusal} `CONFLICT`. */
export interface BucketService extends ServiceBase<"bucket"> {
  get(
    key: string,
    call: ServiceCall & {
      readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
    },
  ): Promise<ServiceObject | undefined>;
  head(key: string, call: ServiceCall): Promise<ObjectInfo | undefined>;
  put(
    key: string,
    body: Uint8Array | ReadableStream<Uint8Array>,
    call: ServicePut,
  ): Promise<{ readonly etag: string }>;
  delete(key: string, call: ServiceCall): Promise<void>;
  page(prefix: string, cursor: string | undefined, call: ServiceCall): Promise<Page<ObjectInfo>>;
  signedUrl?(
    key: string,
    call: ServiceCall & { readonly method: "GET" | "PUT"; readonly expires: number },
  ): Promise<string>;
}

/** A message as it goes on the wire. */
export interface WireMessage {
  readonly bytes: Uint8Array;
  /** The same as text; undefined for bytes that are no UTF-8. */
  readonly text: string | undefined;
  readonly contentType: string;
  readonly group?: string | undefined;
  /** Seconds. */
  readonly delay?: number | undefined;
  readonly dedupe?: string | undefined;
  readonly attributes: Attributes;
  /** Of the send: where the service has attributes it goes among them. */
  readonly traceparent: string;
}

/** What became of one message; the error is the vendor's own. */
export type ServiceResult = { readonly id: string } | { readonly error: unknown };

/** A service for queues: as many results as messages, in their order. */
export interface SenderService extends ServiceBase<"queue"> {
  send(messages: readonly WireMessage[], call: ServiceCall): Promise<readonly ServiceResult[]>;
}

/** A service for topics. */
export interface PublisherService extends ServiceBase<"topic"> {
  send(messages: readonly WireMessage[], call: ServiceCall): Promise<readonly ServiceResult[]>;
}

/** A named event as it goes on the wire. */
export interface WireEvent {
  readonly type: string;
  readonly data: unknown;
  readonly subject: string | undefined;
  readonly traceparent: string;
}

/** A service for buses of named events. */
export interface EventsService extends ServiceBase<"events"> {
  emit(event: WireEvent, call: ServiceCall): Promise<{ readonly id: string }>;
}

/** An entry as a service answers it. */
export interface ServiceEntry {
  /** JSON. */
  readonly value: string;
  readonly version: string;
}

/** How an entry is written. */
export interface ServiceSet extends ServiceCall {
  /** Epoch milliseconds from which on the entry counts as absent. */
  readonly expires?: number | undefined;
  readonly ifVersion?: string | undefined;
  readonly ifAbsent?: boolean | undefined;
}

/** A service for key-value stores: an expired entry is absent for every operation. */
export interface KvService extends ServiceBase<"kv"> {
  get(key: string, call: ServiceCall): Promise<ServiceEntry | undefined>;
  set(key: string, value: string, call: ServiceSet): Promise<{ readonly version: string }>;
  delete(key: string, call: ServiceCall & { readonly ifVersion?: string | undefined }): Promise<void>;
  page(prefix: string, cursor: string | undefined, call: ServiceCall): Promise<Page<string>>;
}

/** A service for direct calls. An `HttpError` of the callee is thrown as one. */
export interface CallerService extends ServiceBase<"function"> {
  call(input: unknown, call: ServiceCall & { readonly traceparent: string }): Promise<unknown>;
}

/** The service of each kind of resource. */
export interface Services {
  readonly bucket: BucketService;
  readonly queue: SenderService;
  readonly topic: PublisherService;
  readonly events: EventsService;
  readonly kv: KvService;
  readonly function: CallerService;
}

/** A service of any kind. */
export type Service = Services[ResourceKind];
