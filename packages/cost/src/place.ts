import { type Interval, type PeriodRule, sweep } from "./busy.ts";

/** How instances take requests. */
export interface PlacementOptions extends PeriodRule {
  /** Requests that one instance takes at a time. */
  readonly concurrency: number;
  /** Share of the concurrency that the scaler aims at before it starts another instance. Default 1; Cloud Run aims at 0.6. */
  readonly targetUtilization?: number | undefined;
  /** Time a new instance takes before its first request runs. Default 0. */
  readonly startupMs?: number | undefined;
}

/** What would have been billed, between two bounds that hold for any placement (before rounding, without start-up). */
export interface Placement {
  readonly billedMs: number;
  readonly busyMs: number;
  readonly periods: number;
  readonly instances: number;
  /** As if every instance were always full: ∫⌈active/k⌉dt. */
  readonly lowerBoundMs: number;
  /** As if every request were alone: Σ durations. */
  readonly upperBoundMs: number;
}

/**
 * What recorded requests would take up elsewhere, or with another concurrency: each goes to the first instance with room.
 * Durations are taken to be the same, which holds for waiting and not for computing.
 */
export function place(intervals: readonly Interval[], options: PlacementOptions): Placement {
  const { concurrency, targetUtilization = 1, startupMs = 0 } = options;
  const slots = Math.max(1, Math.floor(concurrency * targetUtilization + 1e-9));
  const micros = intervals
    .map(({ startMs, endMs }) => ({
      start: Math.round(startMs * 1000),
      end: Math.max(Math.round(endMs * 1000), Math.round(startMs * 1000)),
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const instances: { readonly starts: number[]; readonly ends: number[]; running: number[] }[] = [];
  for (const { start, end } of micros) {
    let found: (typeof instances)[number] | undefined;
    for (const instance of instances) {
      instance.running = instance.running.filter((until) => until > start);
      if (instance.running.length < slots) {
        found = instance;
        break;
      }
    }
    const fresh = found === undefined;
    if (!found) instances.push((found = { starts: [], ends: [], running: [] }));
    const until = end + (fresh ? Math.round(startupMs * 1000) : 0);
    found.starts.push(start);
    found.ends.push(until);
    found.running.push(until);
  }
  let busy = 0;
  let billed = 0;
  let periods = 0;
  for (const { starts, ends } of instances) {
    const one = sweep({ starts: Float64Array.from(starts), ends: Float64Array.from(ends) }, options);
    busy += one.busy;
    billed += one.billed;
    periods += one.periods;
  }
  const { lower, upper } = bounds(micros, concurrency);
  return {
    billedMs: billed / 1000,
    busyMs: busy / 1000,
    periods,
    instances: instances.length,
    lowerBoundMs: lower / 1000,
    upperBoundMs: upper / 1000,
  };
}

function bounds(
  intervals: readonly { readonly start: number; readonly end: number }[],
  concurrency: number,
): { lower: number; upper: number } {
  const starts = intervals.map(({ start }) => start);
  const ends = intervals.map(({ end }) => end).sort((a, b) => a - b);
  let active = 0;
  let last = 0;
  let lower = 0;
  let next = 0;
  const step = (time: number): void => {
    lower += Math.ceil(active / concurrency) * (time - last);
    last = time;
  };
  for (const end of ends) {
    for (; next < starts.length && (starts[next] ?? 0) <= end; next++) {
      step(starts[next] ?? 0);
      active++;
    }
    step(end);
    active--;
  }
  return { lower, upper: intervals.reduce((all, { start, end }) => all + end - start, 0) };
}
