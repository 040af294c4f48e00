import type { UsageRecord } from "../usage.ts";

/** What grew in a record of sums since the one before of the same instance and function. */
export type Delta = Readonly<Record<(typeof GROWING)[number], number>> & {
  readonly outcomes: UsageRecord["outcomes"];
};

/** Tells what each record adds to those before it: all of it for a single invocation, as often as it stands for one; what grew for sums. */
export function createDeltas(): (record: UsageRecord) => Delta {
  const before = new Map<string, Delta>();
  return (record) => {
    const { weight = 1 } = record;
    const { ok, error, timeout, cancelled } = record.outcomes;
    const all: Delta = {
      ...pick((name) => (record[name] ?? 0) * weight),
      outcomes: {
        ok: ok * weight,
        error: error * weight,
        timeout: timeout * weight,
        cancelled: cancelled * weight,
      },
    };
    if (!record.cumulative) return all;
    const key = JSON.stringify([record.instance, record.function, record.trigger]);
    const old = before.get(key);
    before.set(key, all);
    if (!old) return all;
    const was = old.outcomes;
    return {
      ...pick((name) => all[name] - old[name]),
      outcomes: {
        ok: all.outcomes.ok - was.ok,
        error: all.outcomes.error - was.error,
        timeout: all.outcomes.timeout - was.timeout,
        cancelled: all.outcomes.cancelled - was.cancelled,
      },
    };
  };
}

function pick(
  value: (name: (typeof GROWING)[number]) => number,
): Readonly<Record<(typeof GROWING)[number], number>> {
  return Object.fromEntries(GROWING.map((name) => [name, value(name)])) as never; // its names are those
}

const GROWING = [
  "invocations",
  "durationMs",
  "billedMs",
  "busyMs",
  "coldStarts",
  "initMs",
  "events",
  "failures",
  "bytesIn",
  "bytesOut",
] as const;
