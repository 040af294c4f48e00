import type { Context, CustomMeter, FunctionInfo, HttpContext } from "../context.ts";
import type { Client } from "../events.ts";
import type { Invocation } from "../invocation.ts";
import { createLogger, type LogFields, type Logger, type LogLevel, logLevel } from "../log.ts";
import { epochMs } from "../meter.ts";
import { writeEntry } from "../report.ts";
import type { Trace } from "../trace.ts";

/** What a context has beside the plain fields of an invocation. */
export type RareContext = Omit<
  HttpContext,
  "id" | "provider" | "region" | "params" | "native" | "nativeEvent" | "coldStart"
> & {
  /** On the clock of `performance.now()`: asked for once, as what platforms tell is rounded. */
  readonly endsAt: number;
  /** The same in epoch milliseconds: both clocks are read once, as they do not go on together. */
  readonly deadlineMs: number;
};

/** The members of a context that most handlers never ask for. */
export const contextMembers: RareContext & ThisType<Invocation> = {
  get function(): FunctionInfo {
    const { name = "function", version, memory } = this.info;
    return { name: this.instance.options.name ?? name, version, memory };
  },
  get endsAt(): number {
    return once(this, "endsAt", performance.now() + leftTo(this));
  },
  get deadlineMs(): number {
    return once(this, "deadlineMs", epochMs(this.endsAt));
  },
  get deadline(): Date {
    // The last day a Date can hold stands for "never".
    return new Date(Math.min(this.deadlineMs, 8.64e15));
  },
  remaining(): number {
    return Math.max(0, Math.round(leftTo(this)));
  },
  get signal(): AbortSignal {
    const controller = controllerOf(this);
    this.instance.adapter.whenGone?.(this.native, controller);
    return once(this, "signal", controller.signal);
  },
  waitUntil(work: Promise<unknown>): void {
    const promise = Promise.resolve(work);
    // A rejection is handled from here on; `settle` looks at it.
    promise.catch(() => {});
    (this.pending ??= []).push(promise);
  },
  get log(): Logger {
    return once(this, "log", loggerOf(this));
  },
  get trace(): Trace {
    const { adapter } = this.instance;
    return once(this, "trace", adapter.trace(this.native, this.nativeEvent));
  },
  get meter(): CustomMeter {
    const { usage } = this;
    return once(this, "meter", {
      count(name, by = 1) {
        const counts = (usage.counts ??= {});
        counts[name] = (counts[name] ?? 0) + by;
      },
    });
  },
  get env(): Context["env"] {
    return (this.instance.env ?? this.instance.environment) as Context["env"]; // the definition's schema decides the shape; its type is in the handler's signature
  },
  get client(): Client {
    const { row } = this;
    const native = this.nativeEvent as never; // `row.detect` accepted it
    return (row?.kind === "http" ? row.reader.about(native).client : row?.client?.(native)) ?? {};
  },
};

/** Milliseconds. */
function leftTo({ instance, native, began }: Invocation): number {
  return instance.adapter.remaining(native, performance.now() - began);
}

/** What aborts the invocation's signal. */
export function controllerOf(invocation: Invocation): AbortController {
  let controller = controllers.get(invocation);
  if (!controller) controllers.set(invocation, (controller = new AbortController()));
  return controller;
}

const controllers = new WeakMap<Invocation, AbortController>();

/** A value that the invocation has as its own from now on. */
function once<T>(invocation: Invocation, name: keyof RareContext, value: T): T {
  Object.defineProperty(invocation, name, { value });
  return value;
}

function loggerOf(invocation: Invocation): Logger {
  const level = logLevel(invocation.instance.environment);
  return createLogger({ level, write: (...line) => write(invocation, ...line) });
}

function write(invocation: Invocation, level: LogLevel, message: string, fields: LogFields): void {
  const { traceId, spanId, sampled } = invocation.trace;
  const { id, function: called, native, instance } = invocation;
  const time = new Date();
  const entry = { level, message, fields, time, id, function: called.name, traceId, spanId, sampled };
  writeEntry(instance, entry, native);
}
