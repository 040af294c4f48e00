import type { Adapter, Entry, ServeOptions, Trigger } from "../contract.ts";
import type { AnyDefinition } from "../definition.ts";
import { createMeter } from "../meter.ts";
import { type ResourceUse, resourcesOf } from "../resources.ts";
import { inScope, type Scope } from "../scope.ts";
import { definitionFor } from "../target-values.ts";
import { isThenable } from "./deadline.ts";
import { forPlatform, notHandled } from "./failure.ts";
import { createFinish, type Finish } from "./finish.ts";
import { shutDown, started } from "./instance.ts";
import { type Instance, Invocation } from "./invocation.ts";
import { rowsFor, unexpected } from "./unrecognized.ts";

/** The river, once for all platforms: receive → detect → normalize → handle → reply → send. */
export function serve(
  adapter: Adapter<never, never>,
  served: AnyDefinition,
  rows: readonly Trigger[],
  options: ServeOptions = {},
): Entry {
  // After calls of another function the process is older than this one's start.
  const startedAt = calls.begun ? performance.now() : 0;
  const definition = definitionFor(served, adapter.name);
  const own = definition.options;
  const instance: Instance = {
    adapter: adapter as Adapter<unknown, unknown>, // rows and adapter belong to one platform: what it sends is what they read
    definition,
    rows: rowsFor(definition, rows, options),
    options,
    environment: options.environment ?? process.env,
    ready: !own.setup && !own.env,
  };
  const meter = createMeter(instance, startedAt);
  if (calls.begun) calls = { begun: false };
  const ofProcess = calls;
  let finish: Finish | undefined;
  let resources: readonly ResourceUse[] | undefined;

  function begin(native: unknown, nativeContext: unknown): Invocation {
    const invocation = new Invocation(instance, native, nativeContext, !ofProcess.begun);
    ofProcess.begun = true;
    return invocation;
  }

  function entry(native: unknown, nativeContext: unknown, channel?: unknown): unknown {
    const invocation = begin(native, nativeContext);
    let result: unknown;
    try {
      result = handle(invocation);
    } catch (error) {
      if (!invocation.pending) {
        notHandled(invocation, error);
        meter.end(invocation, "error");
        throw forPlatform(invocation, error);
      }
      result = Promise.reject(error);
    }
    // What a row has answered to the channel itself needs not be sent.
    if ((!channel || result === channel) && !invocation.pending && !isThenable(result)) {
      meter.end(invocation, "ok");
      return result;
    }
    finish ??= createFinish(meter, own.abortBefore);
    return finish(invocation, result, channel);
  }

  function handle(invocation: Invocation): unknown {
    const { nativeEvent, native } = invocation;
    const row = instance.rows.find((candidate) => candidate.detect(nativeEvent, native));
    if (!row) throw unexpected(instance, nativeEvent);
    invocation.row = row as never; // one of the instance's rows
    const start = instance.ready ? undefined : started(invocation);
    return inScope(
      () => scopeOf(invocation),
      () => definition.run(invocation as never, row as never, start), // the row's kind is the definition's: `rowsFor` saw to it
    );
  }

  function scopeOf(invocation: Invocation): Scope {
    return {
      function: invocation.name,
      resources: () => (resources ??= resourcesOf(own)),
      held: options.held,
      remaining: () => invocation.remaining(),
      traceparent: () => invocation.trace.traceparent,
      count: (name) => invocation.count(name),
    };
  }

  /** An invocation without events. */
  function uncalled(native: unknown, nativeContext: unknown): Invocation {
    const invocation = begin(native, nativeContext);
    const [only, ...others] = instance.rows;
    // The record names the trigger where there is no doubt about it.
    if (others.length === 0) invocation.row = only as never; // one of the instance's rows
    invocation.usage.events = 0;
    return invocation;
  }

  return Object.assign(entry, {
    refused(native: unknown, nativeContext: unknown) {
      meter.end(uncalled(native, nativeContext), "ok");
    },
    cancelled(native: unknown, nativeContext: unknown, bytes: number) {
      const invocation = uncalled(native, nativeContext);
      invocation.usage.bytesIn = bytes;
      invocation.log.info("the client went away before the whole request was here", { bytes });
      meter.end(invocation, "cancelled");
    },
    shutdown: (graceMs?: number) => shutDown(instance, meter, () => !finish || finish.isIdle(), graceMs),
  });
}

/** Functions that are served before any of them is called share a process: the first call of any of them is its only cold start. */
let calls = { begun: false };
