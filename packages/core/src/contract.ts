/** What an adapter supplies and what it gets: types alone. */
import type { BusyClock } from "./clock.ts";
import type { Client, CoreEvent, Kind, MessageKind } from "./events.ts";
import type { LogEntry, LogFields, LogLevel } from "./log.ts";
import type { HeldResources } from "./scope.ts";
import type { TargetName } from "./target-name.ts";
import type { Trace } from "./trace.ts";
import type { UsageSink } from "./usage.ts";
import type { RequestContext, RequestReader } from "./web/request-reader.ts";

/** Who runs: what the platform says of one invocation. */
export interface InvocationInfo {
  /** The platform's id of the invocation. */
  readonly id: string;
  /** The function's name on the platform. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** MB. */
  readonly memory?: number | undefined;
  readonly region?: string | undefined;
  /** How the platform bills this instance, where it tells. */
  readonly plan?: string | undefined;
}

/** How one platform is read. Every function is called only when something asks for its answer. */
export interface Adapter<Native = never, NativeContext = never> {
  readonly name: TargetName;
  /** Who runs. Asked for each invocation; with `id` once for all invocations of an instance. */
  info(context: NativeContext, native: Native): InvocationInfo;
  /** The id of one invocation, where the rest of `info` is the same for all invocations of an instance and costs more. */
  id?(context: NativeContext, native: Native): string;
  /** Milliseconds that the platform leaves to an invocation which has run for `ran` of them; Infinity for all the time there is. */
  remaining(context: NativeContext, ran: number): number;
  /** How the platform started this instance, where it tells: `"on-demand"`, or by another word before there was any event for it. */
  initialization?(): string | undefined;
  /** What the platform bills for an invocation of this duration that is alone in its instance; whole milliseconds by default. */
  billed?(durationMs: number): number;
  /** Where the platform runs several invocations in one instance at a time: `busyClock`. */
  readonly clock?: BusyClock | undefined;
  /** Whose classes its HTTP functions get and answer with: `lightWeb`, or `platformWeb` where its triggers hand over requests of the platform's own. */
  readonly web: WebClasses;
  /** The protocol of its direct calls has a form for big integers in results, which JSON has not. */
  readonly bigints?: true | undefined;
  /** What the caller propagated. */
  trace(context: NativeContext, native: Native): Trace;
  /** One log entry as the record that the platform's log viewer understands; written as one line of JSON. */
  log(entry: LogEntry): LogFields;
  /** Takes a line of the log, where the platform has a log beside standard output that knows the invocation. */
  write?(line: string, level: LogLevel, context: NativeContext): void;
  /**
   * Only where replying is an act (a response object, a stream): resolves when the last byte is handed over. Where the
   * platform takes the processor away with the end of the answer, `settled()` is awaited before that end: it resolves once
   * the work given to `waitUntil` is done.
   */
  send?(reply: never, channel: never, native: Native, settled: () => Promise<void>): Promise<Sent>;
  /** Only where the platform tells that the client went away before the answer: aborts then, with an `AbortError`. Called when a handler asks for the signal. */
  whenGone?(context: NativeContext, controller: AbortController): void;
  /** Only where the platform keeps an account of failures of its own, which an answer to the caller does not tell it: a request failed and is answered. */
  failed?(error: unknown, context: NativeContext): void;
}

/** How requests are made for handlers, and their responses read. */
export interface WebClasses {
  request<Native>(native: Native, reader: HttpReader<Native>, context: RequestContext): Request;
  /**
   * Takes a response apart: text and bytes in memory as they are. Undefined for another value, and for a status that cannot be sent.
   *
   * @throws TypeError when the body was read before
   */
  parts(response: unknown): ReplyParts | undefined;
  /** The bytes of a body that is there already; else the same body once its first piece is there: what fails before can still be answered. */
  whole?(body: ReadableStream<Uint8Array>): Promise<Uint8Array | ReadableStream<Uint8Array> | "">;
}

/** What a generated entry, or the caller of an adapter's `handler()`, may set. */
export interface ServeOptions {
  /** The function's name; else the platform's. */
  readonly name?: string | undefined;
  /** The id of the one trigger that calls, e.g. `"aws.scheduler"`: events are not detected then. */
  readonly trigger?: string | undefined;
  /** True when the platform is configured to expect failures per message (partial batches); false throws when any message failed. */
  readonly partialBatch?: boolean | undefined;
  /** Gets one record per invocation in place of the log's usage lines. */
  readonly usage?: UsageSink | undefined;
  /** Where log lines go; standard output by default. */
  readonly write?: ((line: string) => void) | undefined;
  /** Holds each call to a resource to what the function lists; `true` leaves the connected services in place. */
  readonly held?: HeldResources | true | undefined;
  /** The environment; the process's by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The function that an adapter exports to its platform. `channel` is what a reply is sent over, where sending is an act. */
export interface Entry {
  (native: unknown, nativeContext: unknown, channel?: unknown): unknown;
  /** Meters a call that the adapter refuses itself, before the function's code: an invocation without events. */
  refused(native: unknown, nativeContext: unknown): void;
  /** Meters a request whose client went away before the function was called, and logs it: no failure. @param bytes Those that came of it. */
  cancelled(native: unknown, nativeContext: unknown, bytes: number): void;
  /**
   * Ends the instance: waits for the invocations in flight, as long as `graceMs` lets it (0 by default, for platforms that have waited
   * themselves), hands on the usage, and runs the function's `dispose` where its `setup` ran. A `dispose` that throws is logged; this
   * never rejects, so that one function keeps neither the others nor the process.
   */
  shutdown(graceMs?: number): Promise<void>;
}

/** What a `send` handed over. */
export interface Sent {
  readonly bytes: number;
  /** True when the client went away before the end. */
  readonly cancelled?: boolean | undefined;
  /** Set when the body failed before its end and the answer was cut: it is logged, and counts as a failure. */
  readonly failed?:
    | {
        readonly error: unknown;
        /** True where the platform cuts the answer only when the invocation rejects. */
        readonly thrown?: true;
      }
    | undefined;
}

/** What became of one message. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown; readonly skipped?: true };

/** What a trigger needs to know to answer. */
export interface ReplyOptions {
  /** True when the platform was told to expect failures per message; else a failure must fail the whole batch. */
  readonly partialBatch: boolean;
}

/** A trigger whose native event holds core events: one plain literal per file, the unit of tree shaking. */
export interface MessageTrigger<K extends MessageKind = MessageKind, Native = never, Reply = unknown> {
  /** `<cloud>.<service>[.<variant>]`, e.g. `"aws.sqs"`. */
  readonly id: string;
  readonly kind: K;
  /** True when it unwraps another trigger's event for a function of its kind (an object notification inside a queue message). */
  readonly carrier?: true;
  detect(native: unknown, nativeContext?: unknown): boolean;
  /** Total over what `detect` accepts; of a batch by `eachMessage`, so that a message that cannot be read fails alone. @throws MalformedEventError with the path of the first wrong field */
  normalize(native: Native, nativeContext?: unknown): readonly CoreEvent<K>[];
  /** Bytes of a direct call's body: without it the input's as JSON. Of other kinds the bytes of their messages count. */
  bodyLength?(native: Native): number;
  /** Who calls, where the platform tells: `context.client`. */
  client?(native: Native): Client;
  /** Hands on what a directly called handler yields before its result, where the caller takes it; false once nobody listens any more. */
  part?(value: unknown, native: Native): boolean | Promise<boolean>;
  /** Messages with the same group run one at a time, in order, and stop at the first failure. */
  group?(event: CoreEvent<K>): string | undefined;
  /** The native answer. `outcomes[i]` belongs to `events[i]`. @throws to fail the whole invocation. Without it a failure is thrown and the value of a single event is the answer. */
  reply?(
    outcomes: readonly Outcome[],
    events: readonly CoreEvent<K>[],
    options: ReplyOptions,
    native: Native,
  ): Reply;
}

/** A trigger whose native event is one HTTP request. */
export interface HttpTrigger<Native = never, Reply = unknown> {
  readonly id: string;
  readonly kind: "http";
  detect(native: unknown, nativeContext?: unknown): boolean;
  readonly reader: HttpReader<Native>;
  /**
   * The native answer for a response whose body is in memory, or is left a stream when `streaming` is set. Where replying
   * is an act, it may write what is in memory to the channel and answer the channel: `Adapter.send` is not called then.
   * `nativeContext` is false while work given to `waitUntil` is pending: nothing may be written before that.
   */
  reply(response: ReplyParts, native: Native, nativeContext?: unknown): Reply;
  /** Bytes that the answer may take as JSON; more is a failure, because the platform would drop it without a word. */
  readonly limit?: number | undefined;
  /** True when `reply` takes a stream as it is. */
  readonly streaming?: true;
}

/** Any trigger. `Native` is `never` here so that triggers of all platforms fit one list; `detect` is what makes the call right. */
export type Trigger = { [K in MessageKind]: MessageTrigger<K> }[MessageKind] | HttpTrigger;

/** How an HTTP event is read: the parts of the `Request`, and what is not in it. */
export interface HttpReader<Native = never> extends RequestReader<Native> {
  /** The platform's own `Request`, where it hands one over: handlers get this one, and the answers are taken as its classes are. */
  request?(native: Native, context: RequestContext): Request;
  /** Bytes of the body, without decoding it; of one that is still to come, as many as were promised. */
  bodyLength(native: Native): number;
  /**
   * Where bodies come while the function runs: the bytes that came of one whose sender went away before its end, and which nobody read;
   * undefined for every other.
   */
  brokenOff?(native: Native): number | undefined;
  /** The encoded path, beginning with `/`: what routes are matched against. */
  path(native: Native): string;
  about(native: Native): HttpFacts;
}

/** What is known of an HTTP event beside its request. */
export interface HttpFacts {
  readonly id: string;
  /** Epoch milliseconds; undefined where the platform does not tell. */
  readonly time: number | undefined;
  /** The CloudEvents source. */
  readonly source: string;
  readonly client: Client;
}

/** A response ready to be written in the platform's form. */
export interface ReplyParts {
  readonly status: number;
  /** Lower-case names, without `set-cookie` and hop-by-hop headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  /** Text, which is well-formed, is sent as text; bytes are bytes; "" is no body. */
  readonly body: string | Uint8Array | ReadableStream<Uint8Array>;
}

/** What a native event is, by the one trigger that matched. */
export interface Detected<K extends Kind = Kind> {
  readonly kind: K;
  readonly trigger: string;
}

/** A native event as core events. */
export interface Normalized<K extends Kind = Kind> extends Detected<K> {
  readonly events: readonly CoreEvent<K>[];
}
