import { type HandedOn, isDue } from "../meter.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";

/** Gives a sink that wants sums what the meter would have given it alone, where another sink makes it hand on every invocation. */
export function summed(sink: UsageSink): UsageSink {
  const sums = new Map<string, Entry>();
  const hand = (entry: Entry): unknown => {
    entry.last = { invocations: entry.record.invocations, at: performance.now() };
    return sink(entry.record);
  };
  const write = (record: UsageRecord): unknown => {
    if (record.cumulative) return sink(record);
    const key = `${record.function}\n${record.trigger}`;
    const known = sums.get(key);
    if (!known) {
      const { id, attempt, ...rest } = record;
      const entry = { record: { ...rest, cumulative: true }, last: { invocations: 0, at: 0 } };
      sums.set(key, entry);
      return hand(entry);
    }
    known.record = added(known.record, record);
    return isDue(known.record.invocations, performance.now(), known.last) ? hand(known) : undefined;
  };
  return Object.assign(write, {
    mode: "aggregate" as const,
    close: async () => {
      for (const entry of sums.values()) if (entry.record.invocations > entry.last.invocations) hand(entry);
      await sink.close?.();
    },
  });
}

interface Entry {
  record: UsageRecord;
  last: HandedOn;
}

function added(sum: UsageRecord, one: UsageRecord): UsageRecord {
  const { outcomes } = sum;
  const counts = { ...sum.counts };
  for (const [name, value] of Object.entries(one.counts ?? {})) counts[name] = (counts[name] ?? 0) + value;
  const both = (name: (typeof ADDED)[number]): number => (sum[name] ?? 0) + (one[name] ?? 0);
  const known = ADDED.filter((name) => sum[name] !== undefined || one[name] !== undefined);
  return {
    ...sum,
    ...(Object.fromEntries(known.map((name) => [name, both(name)])) as Pick<UsageRecord, "durationMs">), // its names are those
    ...(sum.counts || one.counts ? { counts } : {}),
    outcomes: {
      ok: outcomes.ok + one.outcomes.ok,
      error: outcomes.error + one.outcomes.error,
      timeout: outcomes.timeout + one.outcomes.timeout,
      cancelled: outcomes.cancelled + one.outcomes.cancelled,
    },
    // Of the whole process.
    cpuMs: one.cpuMs,
    memoryUsedMb: one.memoryUsedMb,
  };
}

const ADDED = [
  "invocations",
  "durationMs",
  "billedMs",
  "busyMs",
  "periods",
  "busy100Ms",
  "busy1000Ms",
  "coldStarts",
  "initMs",
  "events",
  "failures",
  "bytesIn",
  "bytesOut",
] as const;
