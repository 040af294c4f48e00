import { rare } from "./door.ts";
import type { Kind } from "./events.ts";
import type { Instance, Invocation } from "./invocation.ts";
import { writeLine } from "./line.ts";
import type { TargetName } from "./target-name.ts";

/** How an invocation ended. */
export type UsageOutcome = "ok" | "error" | "timeout" | "cancelled";

/** Measured facts of one invocation, or the sums of several (`invocations` > 1). Prices live elsewhere; no payload, header or address is in it. */
export interface UsageRecord {
  readonly schema: "anyfn.usage/1";
  readonly function: string;
  readonly target: TargetName;
  readonly region?: string | undefined;
  readonly architecture?: string | undefined;
  /** Configured MB. */
  readonly memoryMb?: number | undefined;
  readonly kind: Kind;
  /** The row's id, e.g. `"aws.sqs"`. */
  readonly trigger: string;
  /** ISO 8601; of sums, when the first invocation began. */
  readonly startedAt: string;
  readonly invocations: number;
  /** Sum of milliseconds from the call until the response body ended. */
  readonly durationMs: number;
  readonly coldStarts: number;
  /** Milliseconds from the start of the process to the first invocation, with the cold start only. */
  readonly initMs?: number | undefined;
  /** Core events handled, and those of them that failed. */
  readonly events: number;
  readonly failures: number;
  /** Of request bodies and message bodies. */
  readonly bytesIn: number;
  /** Of response bodies; what a direct call answers is not counted. */
  readonly bytesOut: number;
  readonly outcomes: Readonly<Record<UsageOutcome, number>>;
  /** Of a single invocation: its id and delivery attempt. */
  readonly id?: string | undefined;
  readonly attempt?: number | undefined;
  /** The function's own counters. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
}

/** Takes usage. What it throws is swallowed: metering never fails an invocation. */
export type UsageSink = (record: UsageRecord) => void;

/** Adds up the usage of one instance and hands it on: each invocation alone, or sums once a minute. */
export interface Meter {
  end(invocation: Invocation, outcome: UsageOutcome): void;
  /** Hands on what has not been handed on yet. */
  flush(): void;
}

/** A sink gets every invocation as a record of its own; without one, sums are written as a line of the log (`ANYFN_METER`: `aggregate` (default), `records`, `off`). */
export function createMeter({ options, environment, adapter, definition: { kind } }: Instance): Meter {
  const sink: UsageSink = options.usage ?? ((record) => (options.write ?? writeLine)(JSON.stringify(record)));
  const mode = options.usage ? "records" : environment["ANYFN_METER"];
  let sum: Sum | undefined;
  let flushAt = 0;

  function flush(): void {
    const record = sum;
    sum = undefined;
    try {
      if (record) sink(record);
    } catch {
      // A sink that fails loses its record, never the invocation.
    }
  }

  return {
    end(invocation, outcome) {
      if (mode === "off") return;
      const { usage, began } = invocation;
      if (sum) sum.id = sum.attempt = undefined;
      else {
        const { info, row } = invocation;
        sum = {
          schema: "anyfn.usage/1",
          function: options.name ?? info.name ?? "function",
          target: adapter.name,
          region: info.region,
          architecture: process.arch,
          memoryMb: info.memory,
          kind,
          trigger: row?.id ?? "",
          startedAt: new Date(startedAt(began)).toISOString(),
          invocations: 0,
          durationMs: 0,
          coldStarts: 0,
          events: 0,
          failures: 0,
          bytesIn: 0,
          bytesOut: 0,
          outcomes: { ok: 0, error: 0, timeout: 0, cancelled: 0 },
          id: info.id,
          attempt: usage.attempt,
        };
      }
      sum.invocations++;
      sum.durationMs += performance.now() - began;
      sum.events += usage.events;
      sum.failures += usage.failures;
      sum.bytesIn += usage.bytesIn;
      sum.bytesOut += usage.bytesOut;
      sum.outcomes[outcome]++;
      if (usage.counts) sum.counts = rare().added(sum.counts, usage.counts);
      if (invocation.coldStart) {
        sum.coldStarts = 1;
        sum.initMs = began;
      }
      if (mode === "records" || began >= flushAt) {
        flushAt = began + FLUSH_MS;
        flush();
      }
    },
    flush,
  };
}

/** Epoch milliseconds of a time on the clock of `performance.now()`. */
export function startedAt(began: number): number {
  return Date.now() - performance.now() + began;
}

const FLUSH_MS = 60_000;

/** A record that still grows. */
type Sum = { -readonly [Key in keyof UsageRecord]: UsageRecord[Key] } & {
  readonly outcomes: Record<UsageOutcome, number>;
};
