/** What a row of this adapter gets: a `Request`, CloudEvents, or one of the values that the server makes of its own tables. */
import type { Attributes } from "anyfn/adapter";

/** Messages of a local queue. */
export interface QueueBatch {
  readonly from: "node:queue";
  readonly queue: string;
  readonly messages: readonly StoredMessage[];
}

/** Messages of a local topic. */
export interface TopicBatch {
  readonly from: "node:topic";
  readonly topic: string;
  readonly messages: readonly StoredMessage[];
}

/** A message as it is kept. */
export interface StoredMessage {
  readonly id: string;
  /** 1 the first. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly contentType?: string | undefined;
  readonly attributes: Attributes;
  readonly group?: string | undefined;
  readonly subject?: string | undefined;
}

/** A tick of the server's clock; times in epoch milliseconds. */
export interface Tick {
  readonly from: "node:schedule";
  /** The function's name. */
  readonly schedule: string;
  readonly scheduledTime: number;
  readonly previousTime?: number | undefined;
  /** True for a tick that was missed while nothing ran. */
  readonly pastDue?: boolean | undefined;
  readonly attempt?: number | undefined;
}

/** Changes in a folder that is a bucket. */
export interface ChangeBatch {
  readonly from: "node:storage";
  readonly bucket: string;
  readonly changes: readonly Change[];
}

/** A change of one file. */
export interface Change {
  readonly id: string;
  readonly attempt: number;
  /** Epoch milliseconds at which it was seen. */
  readonly time: number;
  readonly action: "created" | "deleted";
  /** The path in the folder, with `/`. */
  readonly key: string;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
}

/** A direct call. */
export interface InvokeCall {
  readonly from: "node:invoke";
  readonly id?: string | undefined;
  readonly data: unknown;
  /** How long its body was. */
  readonly bytes?: number | undefined;
  /** The request that brought it, where one did. */
  readonly request?: NodeRequest | undefined;
}

/** A Web `Request`; with what srvx adds to it, which is read where it is there. */
export interface NodeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal;
  /** How many proxies stand before the server, each of which adds to `X-Forwarded-For`: the server says so. */
  proxies?: number | undefined;
  readonly runtime?:
    | { readonly node?: { readonly req: IncomingLike; readonly res?: OutgoingLike | undefined } | undefined }
    | undefined;
}

/** Node's own request behind it, as far as it is read. */
export interface IncomingLike {
  /** 0 for a request line without a version. */
  readonly httpVersionMajor?: number | undefined;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  /** The body, where the server has read it before. */
  rawBody?: Uint8Array | undefined;
  /** What a stream of Node's tells of itself. */
  readonly destroyed?: boolean | undefined;
  readonly complete?: boolean | undefined;
  readonly readableDidRead?: boolean | undefined;
  readonly readableLength?: number | undefined;
  readonly socket?:
    | { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean | undefined }
    | undefined;
}

/** Node's own response, as far as it is touched. */
export interface OutgoingLike {
  /** False, before the head is written, ends the connection with it. */
  shouldKeepAlive?: boolean | undefined;
}
