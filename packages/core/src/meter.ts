import { epochMs } from "./clock.ts";
import { writeLine } from "./line.ts";
import type { Instance, Invocation } from "./pipeline/invocation.ts";
import type { UsageOutcome, UsageRecord, UsageSink } from "./usage.ts";

export type { BusySums, UsageOutcome, UsageRecord, UsageSink } from "./usage.ts";

/** Adds up the usage of one function in one instance and hands it on. */
export interface Meter {
  /** @param outcome Where the invocation itself does not know better. */
  end(invocation: Invocation, outcome: UsageOutcome): void;
  /** Hands on what has not been handed on yet. */
  flush(): void;
  readonly sink: UsageSink;
}

/**
 * By `ANYFN_METER`: sums (`aggregate`, the default), handed on when {@link isDue}; a record of every invocation (`records`); or nothing
 * (`off`). A line of the log each, unless a sink takes them. To be called when the function is ready.
 *
 * @param startedAt When the start of the function began, on the clock of `performance.now()`: 0 where it began with the process.
 */
export function createMeter(
  { options, environment, adapter, definition: { kind } }: Instance,
  startedAt = 0,
): Meter {
  const sink: UsageSink =
    options.usage ||
    (globalThis as { readonly [SINK]?: UsageSink })[SINK] ||
    ((record) => (options.write ?? writeLine)(JSON.stringify(record)));
  const mode = environment["ANYFN_METER"] ?? sink.mode ?? (options.usage ? "records" : undefined);
  const readyMs = performance.now() - startedAt;
  let sum: Sum | undefined;
  const last: HandedOn = { invocations: 0, at: 0 };

  function hand(): void {
    const record = sum;
    if (!record || (record.cumulative && record.invocations === last.invocations)) return;
    last.invocations = record.invocations;
    last.at = performance.now();
    // Sums stay, and are handed on again; a record of one invocation is handed on once.
    if (!record.cumulative) sum = undefined;
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cpuMs = (userCPUTime + systemCPUTime) / 1e3;
    // A sink that fails loses its record, never the invocation.
    (async () => sink({ ...record, cpuMs, memoryUsedMb: maxRSS / 1024 }))().catch(() => {});
  }

  return {
    end(invocation, outcome) {
      const { usage, began, coldStart } = invocation;
      const now = performance.now();
      const durationMs = now - began;
      if (mode === "off") return;
      const each = mode === "records";
      if (!sum) {
        const { info } = invocation;
        const initialization = adapter.initialization?.();
        const cold = Number(coldStart && (initialization ?? "on-demand") === "on-demand");
        sum = {
          schema: "anyfn.usage/1",
          function: options.name ?? info.name ?? "function",
          target: adapter.name,
          plan: info.plan,
          region: info.region,
          architecture: process.arch,
          memoryMb: info.memory,
          kind,
          trigger: invocation.row?.id ?? "",
          instance: INSTANCE,
          startedAt: new Date(epochMs(began)).toISOString(),
          cumulative: !each,
          invocations: 0,
          outcomes: { ok: 0, error: 0, timeout: 0, cancelled: 0 },
          durationMs: 0,
          billedMs: 0,
          // The first of an instance is the cold one.
          coldStarts: cold,
          initMs: cold * readyMs,
          initialization,
          events: 0,
          failures: 0,
          bytesIn: 0,
          bytesOut: 0,
          id: each ? invocation.id : undefined,
          attempt: each ? usage.attempt : undefined,
        };
      }
      sum.invocations++;
      sum.outcomes[usage.outcome ?? (usage.failures ? "error" : outcome)]++;
      sum.durationMs += durationMs;
      sum.billedMs += adapter.billed ? adapter.billed(durationMs) : Math.ceil(durationMs);
      adapter.clock?.leave(sum, now, invocation.entered);
      sum.events += usage.events;
      sum.failures += usage.failures;
      sum.bytesIn += bytesThatCame(invocation);
      sum.bytesOut += usage.bytesOut;
      if (usage.counts) sum.counts = added(sum.counts, usage.counts);
      if (each || isDue(sum.invocations, now, last)) hand();
    },
    flush: hand,
    sink,
  };
}

/** When sums were handed on last, and how many invocations they held. */
export interface HandedOn {
  invocations: number;
  /** On the clock of `performance.now()`. */
  at: number;
}

/**
 * Whether sums are to be handed on: after each of the first ten invocations, then once a second has passed since the last time or the
 * count has grown by a quarter. A platform that ends an instance without a signal loses its last second, and a fifth of its count at most.
 */
export function isDue(invocations: number, now: number, last: HandedOn): boolean {
  return invocations <= 10 || now - last.at >= 1000 || invocations >= last.invocations * 1.25;
}

/** What was promised has not come where the sender went away and nobody read. */
function bytesThatCame({ row, nativeEvent, usage }: Invocation): number {
  if (usage.bytesIn === 0 || row?.kind !== "http" || !row.reader.brokenOff) return usage.bytesIn;
  return row.reader.brokenOff(nativeEvent as never) ?? usage.bytesIn; // `row.detect` accepted it
}

/** The sums of two sets of counters. */
function added(
  sum: Readonly<Record<string, number>> = {},
  counts: Readonly<Record<string, number>>,
): Record<string, number> {
  const all: Record<string, number> = { ...sum };
  for (const [name, count] of Object.entries(counts)) all[name] = (all[name] ?? 0) + count;
  return all;
}

const INSTANCE = String(Math.random()).slice(2);
/** A sink that is named to the process is named to all copies of this module in it. */
const SINK = Symbol.for("anyfn.usage");

/** A record that still grows. */
type Sum = Growing<Omit<UsageRecord, "cpuMs" | "memoryUsedMb" | "outcomes">> & {
  readonly outcomes: Record<UsageOutcome, number>;
};
type Growing<T> = { -readonly [Key in keyof T]: T[Key] };
