import { epochMs } from "../clock.ts";
import type { Context } from "../context.ts";
import type {
  Adapter,
  HttpTrigger,
  InvocationInfo,
  MessageTrigger,
  ServeOptions,
  Trigger,
} from "../contract.ts";
import type { AnyDefinition } from "../definition.ts";
import type { Client } from "../events.ts";
import { createLogger, type LogFields, type Logger, type LogLevel, logLevel } from "../log.ts";
import { writeEntry } from "../report.ts";
import type { Trace } from "../trace.ts";
import type { UsageOutcome } from "../usage.ts";

/** What one instance (process, worker) of a function shares between its invocations. */
export interface Instance {
  readonly adapter: Adapter<unknown, unknown>;
  readonly definition: AnyDefinition;
  readonly rows: readonly Trigger[];
  readonly options: ServeOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `environment`, validated; undefined where the function has no schema for it. */
  env?: unknown;
  /** Who runs, where the adapter says that it is the same for all invocations. */
  info?: InvocationInfo;
  /** True once `setup` has run, or where there is nothing to do before the first event. */
  ready: boolean;
}

/** The counts of one invocation while it runs. */
export interface Tally {
  events: number;
  failures: number;
  bytesIn: number;
  bytesOut: number;
  /** How it ended, where that is known before its end. */
  outcome?: UsageOutcome | undefined;
  attempt?: number | undefined;
  counts?: Record<string, number> | undefined;
}

/** The pipeline's record of one invocation. No handler gets it: see `context.ts`. Everything costly is made when asked for. */
export class Invocation {
  readonly instance: Instance;
  readonly nativeEvent: unknown;
  readonly native: unknown;
  readonly coldStart: boolean;
  /** On the clock of `performance.now()`: reading a clock is a good part of what the shortest invocation costs. */
  readonly began: number = performance.now();
  /** What the adapter's clock of busy time showed then. */
  readonly entered: number;
  row: HttpTrigger | MessageTrigger | undefined;
  params: Readonly<Record<string, string>> = {};
  /** Its index among the invocations that are waited for. */
  place = 0;
  /** Work given to `waitUntil` that nobody has waited for yet. */
  pending: Promise<unknown>[] | undefined;
  /** Set once `signal` was aborted because the deadline is near. */
  aborted = false;
  /** Set once the last limit is over: what still runs is not waited for. */
  givenUp = false;
  /** An error that nobody caught, anywhere in the process, while this ran. */
  fault: { readonly error: unknown } | undefined;
  /** Gives the invocation up although the handler goes on. */
  expire: ((reason: unknown) => void) | undefined;
  readonly usage: Tally = { events: 1, failures: 0, bytesIn: 0, bytesOut: 0 };
  #id: string | undefined;
  #controller: AbortController | undefined;
  #log: Logger | undefined;
  #trace: Trace | undefined;
  #endsAt: number | undefined;
  #deadline: number | undefined;

  constructor(instance: Instance, nativeEvent: unknown, nativeContext: unknown, coldStart: boolean) {
    this.instance = instance;
    this.nativeEvent = nativeEvent;
    this.native = nativeContext;
    this.coldStart = coldStart;
    this.entered = instance.adapter.clock?.enter(this.began) ?? 0;
  }

  /** Who runs. */
  get info(): InvocationInfo {
    const { instance, native, nativeEvent } = this;
    const { adapter } = instance;
    return adapter.id
      ? (instance.info ??= adapter.info(native, nativeEvent))
      : adapter.info(native, nativeEvent);
  }

  /** The platform's id of the invocation. */
  get id(): string {
    return (this.#id ??= this.instance.adapter.id?.(this.native, this.nativeEvent) ?? this.info.id);
  }

  /** The function's name. */
  get name(): string {
    return this.instance.options.name ?? this.info.name ?? "function";
  }

  /** On the clock of `performance.now()`: asked for once, as what platforms tell is rounded. */
  get endsAt(): number {
    return (this.#endsAt ??= performance.now() + this.#left());
  }

  get deadline(): Date {
    // Both clocks are read once, as they do not go on together. The last day a Date can hold stands for "never".
    return new Date((this.#deadline ??= Math.min(epochMs(this.endsAt), 8.64e15)));
  }

  remaining(): number {
    return Math.max(0, Math.round(this.#left()));
  }

  /** Milliseconds. */
  #left(): number {
    return this.instance.adapter.remaining(this.native, performance.now() - this.began);
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      bindToCaller(this.#controller);
      this.instance.adapter.whenGone?.(this.native, this.#controller);
    }
    return this.#controller.signal;
  }

  /** The reason of the signal that was aborted because the client went away; undefined in every other case. */
  get left(): unknown {
    return this.aborted || this.fault ? undefined : (this.#controller?.signal.reason as unknown);
  }

  /** Aborts the signal, whether somebody has asked for it yet or not. */
  abort(reason: unknown): void {
    (this.#controller ??= new AbortController()).abort(reason);
  }

  waitUntil(work: Promise<unknown>): void {
    const promise = Promise.resolve(work);
    // A rejection is handled from here on; `settle` looks at it.
    promise.catch(() => {});
    (this.pending ??= []).push(promise);
  }

  get log(): Logger {
    return (this.#log ??= createLogger({
      level: logLevel(this.instance.environment),
      write: (level, message, fields) => this.#write(level, message, fields),
    }));
  }

  #write(level: LogLevel, message: string, fields: LogFields): void {
    const { traceId, spanId, sampled } = this.trace;
    const { id, name } = this;
    const time = new Date();
    const entry = { level, message, fields, time, id, function: name, traceId, spanId, sampled };
    writeEntry(this.instance, entry, this.native);
  }

  get trace(): Trace {
    return (this.#trace ??= this.instance.adapter.trace(this.native, this.nativeEvent));
  }

  /** Its only message says which trace it belongs to. */
  continues(trace: Trace): void {
    this.#trace = trace;
  }

  /** Adds to the function's own counters. */
  count(name: string, by = 1): void {
    const counts = (this.usage.counts ??= {});
    counts[name] = (counts[name] ?? 0) + by;
  }

  get env(): Context["env"] {
    return (this.instance.env ?? this.instance.environment) as Context["env"]; // the definition's schema decides the shape; its type is in the handler's signature
  }

  get client(): Client {
    const { row } = this;
    const native = this.nativeEvent as never; // `row.detect` accepted it
    return (row?.kind === "http" ? row.reader.about(native).client : row?.client?.(native)) ?? {};
  }
}

/** What the listeners of a signal do belongs to whoever asked for it first: their log lines, and the user's own `AsyncLocalStorage`. */
function bindToCaller(controller: AbortController): void {
  // Not every runtime with our `process` has it.
  const run = process.getBuiltinModule?.("async_hooks")?.AsyncLocalStorage.snapshot();
  if (!run) return;
  const abort = controller.abort.bind(controller);
  controller.abort = (reason) => run(abort, reason);
}
