import type { Adapter, HttpTrigger, InvocationInfo, MessageTrigger, Trigger } from "./adapter.ts";
import type { HttpContext } from "./context.ts";
import type { AnyDefinition } from "./definition.ts";
import { rare } from "./door.ts";
import { SHARES } from "./features.ts";
import type { UsageOutcome } from "./meter.ts";
import type { ServeOptions } from "./pipeline.ts";
import { lend } from "./web/native.ts";

/** The step "handle" of one kind: native event in, native answer out. Counts what it did in `invocation.usage`. */
export type Runner = (invocation: Invocation, row: never) => unknown;

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

/** The pipeline's record of one invocation. No handler gets it: see `pipeline/context.ts`. Everything costly is made when asked for. */
export class Invocation {
  readonly instance: Instance;
  readonly nativeEvent: unknown;
  readonly native: unknown;
  readonly coldStart: boolean;
  /** On the clock of `performance.now()`: reading a clock is a good part of what the shortest invocation costs. */
  readonly began: number = performance.now();
  /** What the adapter's clock of busy time showed then. */
  readonly entered: number = 0;
  row: HttpTrigger | MessageTrigger | undefined;
  params: Readonly<Record<string, string>> = {};
  #id: string | undefined;
  /** Among those that are waited for. */
  place = 0;
  pending: Promise<unknown>[] | undefined;
  /** Set once `signal` was aborted because the deadline is near. */
  aborted = false;
  /** Gives the invocation up although the handler goes on. */
  expire: ((reason: unknown) => void) | undefined;
  readonly usage: Tally = { events: 1, failures: 0, bytesIn: 0, bytesOut: 0 };
  // What few handlers ask for is lent: see `rare/context.ts`.
  declare readonly endsAt: number;
  declare readonly deadlineMs: number;
  declare readonly function: HttpContext["function"];
  declare readonly deadline: HttpContext["deadline"];
  declare readonly remaining: HttpContext["remaining"];
  declare readonly signal: HttpContext["signal"];
  declare readonly waitUntil: HttpContext["waitUntil"];
  declare readonly log: HttpContext["log"];
  declare readonly trace: HttpContext["trace"];
  declare readonly meter: HttpContext["meter"];
  declare readonly env: HttpContext["env"];
  declare readonly client: HttpContext["client"];

  constructor(instance: Instance, nativeEvent: unknown, nativeContext: unknown, coldStart: boolean) {
    this.instance = instance;
    this.nativeEvent = nativeEvent;
    this.native = nativeContext;
    this.coldStart = coldStart;
    if (SHARES) this.entered = instance.adapter.clock?.enter(this.began) ?? 0;
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
}

lend(Invocation, "Context", rare);
