/** What an invocation used: types alone. */
import type { Kind } from "./events.ts";
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
  /** The trigger's id, e.g. `"aws.sqs"`. */
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
  /** First invocations of an instance that was started for them. An instance that was started ahead of its first event has no cold start. */
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
  /** How often the instance became idle with the end of an invocation of this function. */
  periods?: number | undefined;
  /** How long the instance had been busy each time it became idle so: the sum of these times, each rounded up to 100 ms. */
  busy100Ms?: number | undefined;
  /** The same sum, where each time counts as 1,000 ms at least. */
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
