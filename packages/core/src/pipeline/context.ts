import type { Context, CustomMeter, FunctionInfo, HttpContext } from "../context.ts";
import type { Client } from "../events.ts";
import type { LogFields, Logger } from "../log.ts";
import type { TargetName } from "../target-name.ts";
import type { Trace } from "../trace.ts";
import type { Invocation } from "./invocation.ts";

/**
 * What handlers get: an object of its own. The pipeline's record of the invocation leads to the environment and to the platform's objects.
 * It is in a private field of `meter`, so that printing, logging or sending the context or a copy of it never shows it. A field of the
 * context itself would be out of reach for the getters where middleware wraps the context in a Proxy or derives another object from it.
 *
 * The fields are own members: they are in a spread. The getters are on the prototype: they work by name and when taken apart. Own
 * getters for all of them would cost 3.4 µs a call; this mix costs 0.07 µs.
 */
class HandlerContext implements HttpContext {
  readonly id: string;
  readonly function: FunctionInfo;
  readonly provider: TargetName;
  readonly region: string | undefined;
  readonly coldStart: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly meter: CustomMeter;
  readonly remaining: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;

  constructor(invocation: Invocation, trace: Trace | undefined) {
    const { version, memory, region } = invocation.info;
    this.id = invocation.id;
    this.function = { name: invocation.name, version, memory };
    this.provider = invocation.instance.adapter.name;
    this.region = region;
    this.coldStart = invocation.coldStart;
    this.params = invocation.params;
    this.log = new ContextLogger(invocation);
    this.meter = new ContextMeter(invocation, trace);
    this.remaining = () => invocation.remaining();
    this.waitUntil = (work) => invocation.waitUntil(work);
  }

  get signal(): AbortSignal {
    return ContextMeter.invocationOf(this).signal;
  }
  get deadline(): Date {
    return ContextMeter.invocationOf(this).deadline;
  }
  get trace(): Trace {
    return ContextMeter.traceOf(this);
  }
  get client(): Client {
    return ContextMeter.invocationOf(this).client;
  }
  get env(): Context["env"] {
    return ContextMeter.invocationOf(this).env;
  }
  get native(): unknown {
    return ContextMeter.invocationOf(this).native;
  }
  get nativeEvent(): unknown {
    return ContextMeter.invocationOf(this).nativeEvent;
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _: unknown,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const { id, function: info, provider, region, coldStart, params } = this;
    return `Context ${inspect({ id, function: info, provider, region, coldStart, params }, options)}`;
  }
}

/** The log of one invocation; its functions are made when the first of them is asked for. In JSON it is left out. */
class ContextLogger implements Logger {
  readonly #invocation: Invocation;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  get debug(): Logger["debug"] {
    return this.#invocation.log.debug;
  }
  get info(): Logger["info"] {
    return this.#invocation.log.info;
  }
  get warn(): Logger["warn"] {
    return this.#invocation.log.warn;
  }
  get error(): Logger["error"] {
    return this.#invocation.log.error;
  }
  get child(): (fields: LogFields) => Logger {
    return this.#invocation.log.child;
  }
  toJSON(): undefined {
    return undefined;
  }
}

/** The counters of one invocation. In JSON they are left out. */
class ContextMeter implements CustomMeter {
  /** The invocation of a context, or of what was made from it. */
  static invocationOf({ meter }: { readonly meter: CustomMeter }): Invocation {
    return (meter as ContextMeter).#invocation; // a context has no other meter
  }

  /** The trace of a context: of its message, else of the invocation. */
  static traceOf({ meter }: { readonly meter: CustomMeter }): Trace {
    const own = meter as ContextMeter; // as above
    return own.#trace ?? own.#invocation.trace;
  }

  readonly #invocation: Invocation;
  readonly #trace: Trace | undefined;

  constructor(invocation: Invocation, trace: Trace | undefined) {
    this.#invocation = invocation;
    this.#trace = trace;
  }

  get count(): CustomMeter["count"] {
    return (name, by) => this.#invocation.count(name, by);
  }
  toJSON(): undefined {
    return undefined;
  }
}

/** The context of one invocation, for its handler; of one message of several with the message's own trace. */
export function contextOf(invocation: Invocation, trace?: Trace | undefined): HttpContext {
  return new HandlerContext(invocation, trace);
}
