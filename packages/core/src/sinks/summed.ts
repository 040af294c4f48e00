import type { UsageRecord, UsageSink } from "../meter.ts";

/**
 * Gives a sink that wants sums what the meter would have given it alone, where another sink makes it hand on every invocation: the sums
 * of each function and trigger, after the first one, then with one every ten seconds, and at the end.
 */
export function summed(sink: UsageSink): UsageSink {
  const sums = new Map<string, { record: UsageRecord; handedOn: boolean; at: number }>();
  const hand = (entry: { record: UsageRecord; handedOn: boolean; at: number }, now: number): unknown => {
    entry.handedOn = true;
    entry.at = now;
    return sink(entry.record);
  };
  const write = (record: UsageRecord): unknown => {
    if (record.cumulative) return sink(record);
    const now = performance.now();
    const key = `${record.function}\n${record.trigger}`;
    const known = sums.get(key);
    if (!known) {
      const { id, attempt, ...rest } = record;
      const entry = { record: { ...rest, cumulative: true }, handedOn: false, at: now };
      sums.set(key, entry);
      return hand(entry, now);
    }
    known.record = added(known.record, record);
    known.handedOn = false;
    return now - known.at < FLUSH_MS ? undefined : hand(known, now);
  };
  return Object.assign(write, {
    mode: "aggregate" as const,
    close: async () => {
      for (const entry of sums.values()) if (!entry.handedOn) hand(entry, performance.now());
      await sink.close?.();
    },
  });
}

const FLUSH_MS = 10_000;

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
