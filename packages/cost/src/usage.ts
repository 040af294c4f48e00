/**
 * What `price` takes: a `UsageRecord` of anyfn's meter (`anyfn.usage/1`), of one invocation or the sums of several, as it was written,
 * or what another tool says in the same words. Most may be missing; the report says what was assumed then.
 */
export interface UsageInput {
  readonly schema: "anyfn.usage/1";
  readonly function: string;
  readonly target: string;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  /** Of all invocations of the record. */
  readonly durationMs: number;
  /** Default 1. */
  readonly invocations?: number | undefined;
  /** The variant of the target's plan (`"flex"`), or all of its name (`"azure-functions:flex"`). */
  readonly plan?: string | undefined;
  readonly region?: string | undefined;
  readonly architecture?: string | undefined;
  readonly memoryMb?: number | undefined;
  /** The most that the process had in memory: what Azure's Consumption plan bills. */
  readonly memoryUsedMb?: number | undefined;
  readonly kind?: string | undefined;
  readonly trigger?: string | undefined;
  readonly outcomes?: Readonly<Record<string, number>> | undefined;
  readonly coldStarts?: number | undefined;
  readonly initMs?: number | undefined;
  /** Lambda: how the instance was started. The start of one of provisioned concurrency is not billed with a request. */
  readonly initialization?: string | undefined;
  readonly bytesOut?: number | undefined;
  /** The process it ran in: with it, requests that shared an instance are billed once. */
  readonly instance?: string | undefined;
  /** Sums since the instance began: the last record of a function and instance replaces those before. */
  readonly cumulative?: boolean | undefined;
  /** A sampled record stands for this many. Default 1. */
  readonly weight?: number | undefined;
  /** Records that were not written before this one. */
  readonly lost?: number | undefined;
  /** Each invocation rounded as if it were alone, without the time before the first: the meter's estimate, or the platform's own figure. */
  readonly billedMs?: number | undefined;
  /** With `"platform"`, `billedMs` is what is on the bill, all included. */
  readonly billedBy?: "estimate" | "platform" | undefined;
  /** Of always-ready instances: how long they were kept, all together, as the platform says. A record of it may have no invocations. */
  readonly readyMs?: number | undefined;
  /** The part of the instance's busy time that these invocations stand for, */
  readonly busyMs?: number | undefined;
  /** and the busy periods that ended with one of them, each rounded up to 100 ms, and then to 1,000 ms at least. */
  readonly busy100Ms?: number | undefined;
  readonly busy1000Ms?: number | undefined;
}

/** Something in the input that could not be priced. */
export interface UsageProblem {
  /** Of the file, or the number of the record; the first is 1. */
  readonly line: number;
  /** In words that follow `line 12: `. */
  readonly reason: string;
}

/** Some lines of a file. */
export interface UsageBatch {
  readonly schema: "anyfn.usage-lines";
  readonly records: readonly unknown[];
  /** Line of each record. */
  readonly lines: readonly number[];
  readonly problems: readonly UsageProblem[];
}
