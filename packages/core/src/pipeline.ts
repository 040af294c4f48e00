import type { Adapter, Trigger } from "./adapter.ts";
import { isThenable } from "./deadline.ts";
import type { AnyDefinition } from "./definition.ts";
import { rare } from "./door.ts";
import { SENDS, SETS, STARTS, WAITS } from "./features.ts";
import { createFinish, type Finish } from "./finish.ts";
import type { matchPath } from "./http/route.ts";
import { type Instance, Invocation } from "./invocation.ts";
import { createMeter, type UsageSink } from "./meter.ts";
import { type ResourceUse, resourcesOf } from "./resources.ts";
import { type HeldResources, inScope, type Scope } from "./scope.ts";

/** What a generated entry, or the caller of an adapter's `handler()`, may set. */
export interface ServeOptions {
  /** The function's name; else the platform's. */
  readonly name?: string | undefined;
  /** The id of the one trigger that calls, e.g. `"aws.scheduler"`: nothing is detected then. */
  readonly trigger?: string | undefined;
  /** True when the platform is configured to expect failures per message (partial batches); false throws when any message failed. */
  readonly partialBatch?: boolean | undefined;
  /** Matches the paths of a function that has a route; what is rarely needed is loaded for it otherwise. */
  readonly match?: typeof matchPath | undefined;
  /** Gets one record per invocation in place of the log's usage lines. */
  readonly usage?: UsageSink | undefined;
  /** Where log lines go; standard output by default. */
  readonly write?: ((line: string) => void) | undefined;
  /** Holds each call to a resource to what the function lists: in development and in tests. */
  readonly held?: HeldResources | undefined;
  /** The environment; the process's by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The function that an adapter exports to its platform. `channel` is what a reply is sent over, where sending is an act. */
export interface Entry {
  (native: unknown, nativeContext: unknown, channel?: unknown): unknown;
  /**
   * Ends the instance: waits for the invocations in flight, as long as `graceMs` lets it (0 by default, for platforms that have waited
   * themselves), hands on the usage, and runs the function's `dispose` where its `setup` ran. A `dispose` that throws is logged; this
   * never rejects, so that one function keeps neither the others nor the process.
   */
  shutdown(graceMs?: number): Promise<void>;
}

/** The river, once for all platforms: receive → detect → normalize → handle → reply → send. */
export function serve(
  adapter: Adapter<never, never>,
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options: ServeOptions = {},
): Entry {
  const trigger = SETS ? options.trigger : undefined;
  const own = definition.options;
  const instance: Instance = {
    adapter: adapter as Adapter<unknown, unknown>, // rows and adapter belong to one platform: what it sends is what they read
    definition,
    rows: trigger === undefined ? rows : [rare().pinned(rows, trigger)],
    options,
    environment: (SETS && options.environment) || process.env,
    ready: !STARTS || (!own.setup && !own.env),
  };
  const meter = createMeter(instance);
  if (calls.begun) calls = { begun: false };
  const ofProcess = calls;
  let finish: Finish | undefined;
  let resources: readonly ResourceUse[] | undefined;

  function entry(native: unknown, nativeContext: unknown, channel?: unknown): unknown {
    const invocation = new Invocation(instance, native, nativeContext, !ofProcess.begun);
    ofProcess.begun = true;
    let result: unknown;
    try {
      result =
        !STARTS || instance.ready
          ? handle(invocation)
          : rare()
              .started(invocation)
              .then(() => handle(invocation));
    } catch (error) {
      if (!invocation.pending) {
        meter.end(invocation, "error");
        throw error;
      }
      result = Promise.reject(error);
    }
    // What a row has answered to the channel itself needs not be sent.
    if ((!SENDS || !channel || result === channel) && !invocation.pending && !isThenable(result)) {
      meter.end(invocation, "ok");
      return result;
    }
    finish ??= (WAITS ? createFinish : rare().createFinish)(meter, own.abortBefore);
    return finish(invocation, result, channel);
  }

  function handle(invocation: Invocation): unknown {
    const { nativeEvent, native } = invocation;
    const row = instance.rows.find((candidate) => candidate.detect(nativeEvent, native));
    if (!row) throw rare().unexpected(instance, nativeEvent);
    invocation.row = row as never; // one of the instance's rows
    // The row's kind is the definition's: `detect` saw to it.
    return inScope(
      () => scopeOf(invocation),
      () => definition.run(invocation, row as never),
    );
  }

  function scopeOf(invocation: Invocation): Scope {
    return {
      function: options.name ?? invocation.info.name ?? "function",
      resources: () => (resources ??= resourcesOf(own)),
      held: options.held,
      remaining: () => invocation.remaining(),
      traceparent: () => invocation.trace.traceparent,
      count: (name) => invocation.meter.count(name),
    };
  }

  return Object.assign(entry, {
    shutdown: (graceMs?: number) =>
      rare().shutDown(instance, meter, () => !finish || finish.isIdle(), graceMs),
  });
}

/** Functions that are served before any of them is called share a process: the first call of any of them is its only cold start. */
let calls = { begun: false };
