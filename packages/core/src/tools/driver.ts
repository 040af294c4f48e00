/**
 * The river backwards, for tests, tools and the dev server: `anyfn/driver`. Types alone. A driver makes a platform's own
 * event out of a neutral stimulus, and a neutral outcome out of the platform's own answer.
 */
import type { AnyDefinition } from "../definition.ts";
import type { AttributeValue, Kind, MessageKind, PlainRecord, StorageAction } from "../events.ts";
import type { LogLevel } from "../log.ts";

export type { AnyDefinition } from "../definition.ts";
export type { AttributeValue, Kind, MessageKind, PlainRecord, StorageAction } from "../events.ts";
export type { LogLevel } from "../log.ts";

/** Text, sent as UTF-8, or any bytes. */
export type Payload = string | Uint8Array;

/** One HTTP request as a client puts it on the wire. */
export interface HttpStimulus {
  readonly kind: "http";
  readonly method: string;
  /** Path and query exactly as in the request line: they are neither encoded nor resolved on the way. */
  readonly target: string;
  /** In the order and case they are sent; a name may repeat. Without `host`, which `host` below sets. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly body?: Payload | undefined;
  readonly client?: { readonly ip?: string | undefined } | undefined;
  /** Default `"api.example.com"`. */
  readonly host?: string | undefined;
  /** Over TLS; default true. */
  readonly secure?: boolean | undefined;
}

/** What messages of every kind may say; ISO 8601 times. Absent: the driver makes one up where the platform always has one. */
export interface MessageBase {
  readonly id?: string | undefined;
  readonly time?: string | undefined;
  /** 1 the first. */
  readonly attempt?: number | undefined;
  /** The native message can be told from its neighbours, but its trigger cannot read it. */
  readonly malformed?: boolean | undefined;
}

/** A tick. */
export interface ScheduleMessage extends MessageBase {
  readonly scheduledTime: string;
  readonly schedule?: string | undefined;
}

/** A change of an object. */
export interface StorageMessage extends MessageBase {
  readonly action: StorageAction;
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
  /** What is in it: for platforms that hand it over. Its length is the size. */
  readonly content?: Uint8Array | undefined;
  readonly version?: string | undefined;
}

/** A message sent to a queue. */
export interface QueueMessage extends MessageBase {
  readonly queue: string;
  readonly body: Payload;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly group?: string | undefined;
}

/** A message published to a topic. */
export interface TopicMessage extends MessageBase {
  readonly topic: string;
  readonly subject?: string | undefined;
  readonly body: Payload;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly group?: string | undefined;
}

/** A change of a document or row. */
export interface DatabaseMessage extends MessageBase {
  readonly action: "created" | "updated" | "deleted";
  readonly database?: string | undefined;
  readonly collection: string;
  readonly key: string | PlainRecord;
  readonly before?: PlainRecord | undefined;
  readonly after?: PlainRecord | undefined;
  /** The database itself deleted it at the end of its time to live. */
  readonly expired?: boolean | undefined;
}

/** A record put on a stream. */
export interface StreamMessage extends MessageBase {
  readonly stream: string;
  /** Default `"0"`. */
  readonly partition?: string | undefined;
  readonly key?: string | undefined;
  readonly body: Payload;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** A named event sent to a bus. */
export interface EventMessage extends MessageBase {
  readonly type: string;
  readonly source: string;
  readonly subject?: string | undefined;
  /** JSON, in which an integer beyond 2^53 is a `bigint`. */
  readonly data: unknown;
}

/** The input of a direct call. */
export interface InvokeMessage extends MessageBase {
  readonly data: unknown;
}

/** What is sent, by kind. */
export interface Messages {
  schedule: ScheduleMessage;
  storage: StorageMessage;
  queue: QueueMessage;
  topic: TopicMessage;
  database: DatabaseMessage;
  stream: StreamMessage;
  event: EventMessage;
  invoke: InvokeMessage;
}

/** One delivery of one or more messages. */
export interface MessageStimulus<K extends keyof Messages = keyof Messages> {
  readonly kind: K;
  readonly messages: readonly Messages[K][];
  /** The native event also carries fields that nobody knows yet, at its top and in each message. */
  readonly extra?: boolean | undefined;
  /** The native event lacks every field that the platform may leave out. */
  readonly sparse?: boolean | undefined;
}

/** One HTTP request as it goes over the wire, for platforms that are called over HTTP. */
export interface WireRequest {
  readonly method: string;
  /** Path and query exactly as in the request line. */
  readonly target: string;
  /** In the order and case they are sent, `Host` and `Content-Length` among them; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array | undefined;
}

/** What came back over the wire. */
export interface WireResponse {
  readonly status: number;
  /** In the order and case they came; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The body as it arrived. */
  readonly chunks: readonly BodyChunk[];
  /** True when the connection broke before the end of the body. */
  readonly cut: boolean;
}

/** What is played to a function. */
export type Stimulus = HttpStimulus | { [K in keyof Messages]: MessageStimulus<K> }[keyof Messages];

/** An error as the platform reports it. */
export interface ReportedError {
  readonly type: string;
  readonly message: string;
}

/** One piece of a streamed body. */
export interface BodyChunk {
  readonly bytes: Uint8Array;
  /** Milliseconds since the start of the call. */
  readonly atMs: number;
}

/** What an HTTP client gets. */
export interface HttpOutcome {
  readonly kind: "http";
  readonly status: number;
  /** Lower-case names, without cookies; several values joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** One per Set-Cookie header. */
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
  /** Where the platform streams: how the body arrived, and whether it was cut before its end. */
  readonly stream?: { readonly chunks: readonly BodyChunk[]; readonly cut: boolean } | undefined;
  /** Set when the platform answered in place of the function, because it failed or its answer was no valid one. */
  readonly error?: ReportedError | undefined;
}

/** What becomes of a delivery. */
export interface MessageOutcome {
  readonly kind: MessageKind;
  /** The indexes of the messages that the platform does not count as done: it delivers them again, or dead-letters them. */
  readonly redelivered: readonly number[];
  /** Set when the invocation failed as a whole. */
  readonly error?: ReportedError | undefined;
  /** What the caller of a direct call gets. */
  readonly result?: unknown;
}

/** The neutral outcome of one call. */
export type NeutralOutcome = HttpOutcome | MessageOutcome;

/** What came back from the platform, or from the adapter called in its place. */
export interface NativeResult {
  readonly status: "ok" | "error" | "timeout" | "exit";
  /** The platform's own answer as a JSON value. */
  readonly value?: unknown;
  readonly error?: ReportedError | undefined;
  readonly streaming?:
    | {
        readonly contentType: string;
        /** What precedes the body (status, headers, cookies), where the platform has such a part. */
        readonly prelude?: unknown;
        readonly body: Uint8Array;
        /** As they arrived, what precedes the body included. */
        readonly chunks: readonly BodyChunk[];
      }
    | undefined;
  /** What the platform delivers again, where it was seen: the indexes of messages, or all of them. It goes before the driver's word. */
  readonly redelivered?: readonly number[] | "all" | undefined;
  /** Lines that the function wrote during the call. */
  readonly logs: readonly string[];
  /** True where only the last of them could be had. */
  readonly logsCut?: boolean | undefined;
}

/** What one call may set. */
export interface PlayOptions {
  readonly id?: string | undefined;
  /** How long the platform gives the invocation. */
  readonly timeoutMs?: number | undefined;
}

/** A function that is ready to be called. */
export interface Session {
  /** Never rejects for what the function does. */
  call(native: unknown, options?: PlayOptions): Promise<NativeResult>;
  stop(): Promise<void>;
}

/**
 * How the platform tries a failed delivery again: the failed messages alone, everything from the first failed one of a partition
 * on, all of it, or nothing. Where it fires and forgets, cases ask that the failure is logged and counted.
 */
export type Redelivery = "each" | "from-first" | "whole" | "none";

/** What a way of calling may lack, and a case may need. A variant that lacks one says why. */
export type Need =
  /** Several messages in one delivery. */
  | "batch"
  /** A message in a delivery may be one that its trigger cannot read. */
  | "malformed"
  /** Messages that name a group are handled in order within it. */
  | "groups"
  /** One delivery may hold messages of several groups. */
  | "several-groups"
  /** Messages that name no group do not wait for each other. */
  | "ungrouped"
  /** Messages of one partition are handled in order. */
  | "partitions"
  /** One delivery may hold records of several partitions. */
  | "several-partitions"
  /** One delivery may hold messages of several queues or topics. */
  | "several-sources"
  /** What failed is delivered again. Without it, set `redelivery: "none"` too. */
  | "redelivery"
  /** A message has an id of its own, which it was given when it was sent. */
  | "message-id"
  /** The event tells when it happened. */
  | "time"
  /** The platform may leave out fields of its events. */
  | "optional-fields"
  /** The tick tells when it was due. */
  | "scheduled-time"
  /** Messages carry attributes with a type: text, numbers and bytes. */
  | "attributes"
  /** A message may be empty. */
  | "empty-body"
  /** Objects may be larger than 4 GB. */
  | "large-objects"
  /** Attributes that are text keep the letters of their names. */
  | "text-attributes"
  /** A message may be any bytes. */
  | "bytes"
  /** The message tells which attempt its delivery is. */
  | "attempt"
  /** Messages and events may have a subject. */
  | "subject"
  /** Records have a key. */
  | "key"
  /** Records may be put on the stream without a key. */
  | "no-key"
  /** Changes tell what a document is now. */
  | "image"
  /** Changes tell what a document was before. */
  | "previous-image"
  /** Deletions are told. */
  | "deletions"
  /** Values are exact: bytes, null, integers beyond 2^53. */
  | "exact-values"
  /** The database has times, to the nanosecond. */
  | "exact-times"
  /** Changes tell when a document was created, and when it was changed last. */
  | "document-times"
  /** The database has vectors. A stimulus has one as Firestore keeps it: `{ __type__: "__vector__", value: [0.5] }`. */
  | "vectors"
  /** Integers beyond 2^53 in the data of an event keep their digits; a stimulus has them as `bigint`. */
  | "exact-numbers"
  /** The database has sets. */
  | "sets"
  /** Documents lie below others, and their path tells which. */
  | "nested-documents"
  /** The caller hears the result. */
  | "result"
  /** The caller of a direct call has a channel for errors: it hears the name of whatever was thrown, and a public message. */
  | "error-message"
  /** The caller of a direct call gets an answer, in which an internal message could be. */
  | "private-errors"
  /** The data may be a number, a text or a boolean, not an object alone. */
  | "json-scalars"
  /** The data may be a list. */
  | "json-lists"
  /** The data may be null. */
  | "json-null"
  /** A result is plain JSON, which has no big integers. */
  | "json-results"
  /** Requests of any method reach the function. */
  | "any-method"
  /** Each of several headers of one name reaches the function. */
  | "repeated-headers"
  /** Bodies and messages may be larger than 64 kB. */
  | "large-bodies"
  /** The platform refuses responses over a limit that the adapter knows. */
  | "response-limit"
  /** The function can know the region where it runs. */
  | "region"
  /** The response reaches the client while it is made. */
  | "streaming"
  /** The response is sent once it is complete. */
  | "buffering"
  /** The content of an object comes with the event. */
  | "content"
  /** The content type of an object is told. */
  | "content-type"
  /** The entity tag of an object is told. */
  | "etag"
  /** The version of an object is told. */
  | "version"
  /** An object notification may be about other things than creation and deletion. */
  | "other-actions"
  /** The name of the schedule is told. */
  | "schedule-name";

/** One way in which a platform calls a function of one kind. */
export interface Variant {
  /** Unique within the driver, e.g. `"http-v2"`. */
  readonly id: string;
  readonly kind: Kind;
  /** The trigger that must match, e.g. `"aws.sqs"`. */
  readonly trigger: string;
  /** What differs in the entry that a build makes; variants with equal values share a bundle. */
  readonly serve: ServeVariant;
  readonly redelivery?: Redelivery | undefined;
  /** The abilities that this way does not have, each with the reason. A case that needs one must not pass: it is played in process, and counts as skipped. */
  readonly lacks?: Readonly<Partial<Record<Need, string>>> | undefined;
}

/** The build options that a variant depends on. */
export interface ServeVariant {
  /** The response is streamed. */
  readonly streaming?: boolean | undefined;
  /** The platform is configured to expect failures per message. */
  readonly partialBatch?: boolean | undefined;
  /** The trigger's id, where the entry pins it because the event does not tell it. */
  readonly trigger?: string | undefined;
  /** What the function says under `native` for this target, where its trigger is registered in one of several ways. */
  readonly native?: Readonly<Record<string, unknown>> | undefined;
}

/** A proven limit of a platform: why a case cannot pass, and where that is written or was seen. */
export interface Gap {
  readonly reason: string;
  readonly evidence: string;
  /**
   * The paths that differ, as a report names them: `"saw[0].time"`, `"headers.x-list"`. A path covers what is below it, and `[*]`
   * stands for any index. A difference elsewhere fails, and so does a path at which nothing differs.
   */
  readonly only: readonly string[];
  /** The one level at which it holds: what a local runtime does that the platform does not. Absent: at all of them. */
  readonly level?: "in-process" | "runtime" | "remote" | undefined;
}

/** A log line by its parts. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  /** The invocation's id. */
  readonly id?: string | undefined;
  readonly traceId?: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Plays neutral cases against one adapter. */
export interface Driver {
  /** The target's name, or a third party's own. */
  readonly target: string;
  readonly variants: readonly Variant[];
  /** Cases that fail for a reason beyond the adapter, by `<case id>` or `<case id>@<variant id>`. One that passes nevertheless is an error. */
  readonly gaps: Readonly<Record<string, Gap>>;
  /** What the platform sets in a process's environment, of what the adapter reads: in this process it is set while functions are called. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The event that the platform would send. */
  toNative(stimulus: Stimulus, variant: Variant): unknown;
  /** What the client, the caller or the sender would see. */
  fromNative(result: NativeResult, native: unknown, variant: Variant): NeutralOutcome;
  /** A log line that the adapter wrote; undefined for lines of others. */
  fromLog(line: string): LogLine | undefined;
  /** The adapter itself, in this process, called as the platform calls it. */
  open(definition: AnyDefinition, variant: Variant): Session;
}
