import type { UsageRecord, UsageSink } from "../usage.ts";
import { guarded } from "./guarded.ts";
import { summed } from "./summed.ts";

/**
 * Sends the usage of all functions of this process to sinks in place of the log, from the first function that is served after the
 * call: call it at the top of a module that functions import. With no sink the log is used again.
 *
 * Every sink is guarded: what it throws, or how slow it is, neither fails nor delays an invocation. Where any sink wants records of
 * every invocation, all get them, but for those that want sums: theirs are added up.
 *
 * @example
 * import { sendUsageTo } from "anyfn/sinks";
 * import { emf } from "anyfn/sinks/emf";
 *
 * sendUsageTo(emf({ namespace: "shop" }));
 */
export function sendUsageTo(...sinks: readonly UsageSink[]): void {
  const process = globalThis as { [SINK]?: UsageSink };
  if (sinks.length === 0) {
    delete process[SINK];
    return;
  }
  const each = sinks.some(({ mode }) => mode === "records");
  const safe = sinks.map((sink) => {
    const kept = guarded(sink);
    return each && sink.mode === "aggregate" ? summed(kept) : kept;
  });
  process[SINK] = Object.assign(
    (record: UsageRecord) => {
      for (const sink of safe) sink(record);
    },
    {
      mode: each ? ("records" as const) : ("aggregate" as const),
      close: () => Promise.allSettled(safe.map((sink) => sink.close?.())),
    },
  );
}

/** The name under which every copy of the meter in a process finds it. */
const SINK = Symbol.for("anyfn.usage");
