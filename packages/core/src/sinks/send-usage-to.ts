import type { UsageRecord, UsageSink } from "../meter.ts";
import { guarded } from "./guarded.ts";

/**
 * Sends the usage of all functions of this process to sinks in place of the log, from the first function that is served after the
 * call: call it at the top of a module that functions import. With no sink the log is used again.
 *
 * Every sink is guarded: what it throws, or how slow it is, neither fails nor delays an invocation. One mode holds for all: records
 * of every invocation where any sink wants them.
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
  const safe = sinks.map((sink) => guarded(sink));
  process[SINK] = Object.assign(
    (record: UsageRecord) => {
      for (const sink of safe) sink(record);
    },
    {
      mode: sinks.some(({ mode }) => mode === "records") ? ("records" as const) : ("aggregate" as const),
      close: () => Promise.all(safe.map((sink) => sink.close())),
    },
  );
}

/** The name under which every copy of the meter in a process finds it. */
const SINK = Symbol.for("anyfn.usage");
