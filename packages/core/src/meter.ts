import type { Kind } from "./events.ts";
import { writeLine } from "./line.ts";
import type { Instance, Invocation } from "./pipeline/invocation.ts";
import type { TargetName } from "./target-name.ts";

/** How an invocation ended. */
export type UsageOutcome = "ok" | "error" | "timeout" | "cancelled";

/**
 * What one invocation used, or what all invocations of one function used in one instance so far (`cumulative`: of two lines of
 * one instance and function the later one replaces the earlier). Facts alone: prices live elsewhere, and no payload, header,
 * address or user is in it.
 */
export interface UsageRecord extends Readonly<BusySums> {
  readonly schema: "anyfn.usage/1";
  readonly function: string;
  readonly target: TargetName;
  /** How the platform bills, where the adapter knows it. */
  readonly plan?: string | undefined;
  readonly region?: string | undefined;
  /** As `process.arch` says it: `"x64"`, `"arm64"`. */
  readonly architecture?: string | undefined;
  /** Configured MB. */
  readonly memoryMb?: number | undefined;
  readonly kind: Kind;
  /** The row's id, e.g. `"aws.sqs"`. */
  readonly trigger: string;
  /** Of the process: random. */
  readonly instance: string;
  /** ISO 8601; of sums, when the first invocation began. */
  readonly startedAt: string;
  readonly cumulative: boolean;
  /** How many invocations a record of a sample stands for: 1 / probability. */
  readonly weight?: number | undefined;
  /** Records before this one that its sink did not write: it failed or was behind. */
  readonly lost?: number | undefined;
  readonly invocations: number;
  readonly outcomes: Readonly<Record<UsageOutcome, number>>;
  /** Sum of milliseconds from the call until the response body ended. */
  readonly durationMs: number;
  /** The same as this target bills it for an invocation that is alone in its instance, each rounded: an estimate. */
  readonly billedMs: number;
  /** First invocations of an instance that was started for them: one of an instance that was started before is none. */
  readonly coldStarts: number;
  /** With a cold start: milliseconds from the start of the process until the function was ready, without the wait for the first event. Of a function that is served after calls of another one, its own start alone. */
  readonly initMs: number;
  /** How the platform started the instance, where it tells: `"on-demand"`, `"provisioned-concurrency"`, `"snap-start"`. */
  readonly initialization?: string | undefined;
  /** Core events handled, and those of them that failed. */
  readonly events: number;
  readonly failures: number;
  /** Of request bodies and message bodies. */
  readonly bytesIn: number;
  /** Of response bodies; what a direct call answers is not counted. */
  readonly bytesOut: number;
  /** Of the whole process since its start, user and system. */
  readonly cpuMs: number;
  /** The most that the whole process has had in memory so far, in MB. */
  readonly memoryUsedMb: number;
  /** Of a single invocation: its id and delivery attempt. */
  readonly id?: string | undefined;
  readonly attempt?: number | undefined;
  /** The function's own counters. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
}

/** How long an instance was busy, where the platform runs several invocations in one at a time and bills instances. */
export interface BusySums {
  /** The function's part of the time in which the instance ran anything: while n invocations run, each counts 1/n. */
  busyMs?: number | undefined;
  /** How often the instance became idle with the end of an invocation of this function, */
  periods?: number | undefined;
  /** and how long it had been busy until then: each time rounded up to 100 ms, */
  busy100Ms?: number | undefined;
  /** and taken for 1,000 ms at least. */
  busy1000Ms?: number | undefined;
}

/** Takes usage. What it throws or rejects with is swallowed: metering never fails or delays an invocation. */
export interface UsageSink {
  (record: UsageRecord): unknown;
  /** What it wants: every invocation (`records`), or sums. The environment's `ANYFN_METER` has the last word. */
  readonly mode?: "records" | "aggregate" | undefined;
  /** Writes what it still holds; called when the instance ends. */
  close?(): unknown;
}

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

/** Epoch milliseconds of a time on the clock of `performance.now()`. */
export function epochMs(time: number): number {
  return Date.now() - performance.now() + time;
}

const INSTANCE = String(Math.random()).slice(2);
/** A sink that is named to the process is named to all copies of this module in it. */
const SINK = Symbol.for("anyfn.usage");

/** A record that still grows. */
type Sum = Growing<Omit<UsageRecord, "cpuMs" | "memoryUsedMb" | "outcomes">> & {
  readonly outcomes: Record<UsageOutcome, number>;
};
type Growing<T> = { -readonly [Key in keyof T]: T[Key] };
