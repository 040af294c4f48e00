/** A time in milliseconds from any common zero: of an interval, the end is not before the start. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** What an instance's requests add up to. All sums are exact to the microsecond. */
export interface Busy {
  /** Length of the union of the intervals. */
  readonly busyMs: number;
  /** The same with each period rounded up; time to which two periods are rounded up is billed once. */
  readonly billedMs: number;
  readonly periods: number;
}

/** How a period in which an instance is busy is billed. */
export interface PeriodRule {
  readonly quantumMs?: number | undefined;
  readonly minimumMs?: number | undefined;
  /** How long an idle instance goes on being billed. Default 0. */
  readonly lingerMs?: number | undefined;
}

/** Times of many intervals, in whole microseconds, for the functions that must be quick. */
export interface Track {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** The time in which at least one of an instance's intervals runs. Intervals that touch are one period. */
export function busyTime(intervals: readonly Interval[], rule: PeriodRule = {}): Busy {
  const { busy, billed, periods } = sweep(track(intervals), rule);
  return { busyMs: busy / 1000, billedMs: billed / 1000, periods };
}

/**
 * What part of the busy time each interval stands for: while n run, each gets 1/n. In units of 0.1 ns, whole numbers, that add
 * up to the busy time exactly.
 */
export function busyShares(intervals: readonly Interval[]): {
  readonly shares: readonly number[];
  readonly unitMs: number;
} {
  const shares = new Float64Array(intervals.length);
  sweep(track(intervals), {}, (index, share) => {
    shares[index] = share;
  });
  return { shares: [...shares], unitMs: 1 / SHARE_UNITS_PER_MS };
}

/** Units of a share in a millisecond. */
export const SHARE_UNITS_PER_MS = 10_000_000;

const UNITS_PER_MICRO = SHARE_UNITS_PER_MS / 1000;

/**
 * One pass in order of time over an instance's intervals; hands each one's share to `share` when it ends, and what is billed for a
 * stretch of them to `stretch` after the shares of its intervals. In microseconds.
 */
export function sweep(
  { starts, ends }: Track,
  { quantumMs = 0, minimumMs = 0, lingerMs = 0 }: PeriodRule,
  share?: (index: number, units: number) => void,
  stretch?: (billed: number) => void,
): { busy: number; billed: number; periods: number } {
  const byStart = ordered(starts);
  const byEnd = ordered(ends);
  const quantum = quantumMs * 1000;
  const minimum = minimumMs * 1000;
  const linger = lingerMs * 1000;
  const began = share && new Float64Array(starts.length);
  let busy = 0;
  let billed = 0;
  let periods = 0;
  let active = 0;
  let clock = 0; // advances 1/active per unit of time
  let carry = 0; // what the division left over, in units
  let last = 0;
  let lifeStart = 0;
  let lifeEnd = Number.NEGATIVE_INFINITY;
  // Periods whose rounded times overlap are one stretch: an instance is never billed for more time than passes.
  let stretchStart = 0;
  let stretchEnd = Number.NEGATIVE_INFINITY;
  let next = 0;

  const closeLife = (): void => {
    if (lifeEnd === Number.NEGATIVE_INFINITY) return;
    const length = lifeEnd + linger - lifeStart;
    const rounded = Math.max(minimum, quantum > 0 ? Math.ceil(length / quantum) * quantum : length);
    stretchEnd = Math.max(stretchEnd, lifeStart + rounded);
    periods++;
  };
  const closeStretch = (): void => {
    if (stretchEnd === Number.NEGATIVE_INFINITY) return;
    billed += stretchEnd - stretchStart;
    stretch?.(stretchEnd - stretchStart);
  };
  const advance = (time: number): void => {
    if (active > 0 && time > last) {
      busy += time - last;
      if (share) {
        const units = (time - last) * UNITS_PER_MICRO + carry;
        carry = units % active;
        clock += (units - carry) / active;
      }
    }
    last = time;
  };

  for (let ended = 0; ended < byEnd.length; ended++) {
    const endIndex = byEnd[ended] ?? 0;
    const end = ends[endIndex] ?? 0;
    // Starts up to and at this end come first: touching intervals are one period.
    for (; next < byStart.length; next++) {
      const index = byStart[next] ?? 0;
      const start = starts[index] ?? 0;
      if (start > end) break;
      advance(start);
      if (active === 0) {
        if (start > lifeEnd + linger) {
          closeLife();
          if (start > stretchEnd) {
            closeStretch();
            stretchStart = start;
          }
          lifeStart = start;
        }
        clock = carry = 0;
      }
      active++;
      if (began) began[index] = clock;
    }
    advance(end);
    active--;
    if (share && began) {
      // One that ran has what could not be divided, so that nothing is left over when the last one ends.
      const ran = end > (starts[endIndex] ?? 0);
      share(endIndex, clock - (began[endIndex] ?? 0) + (ran ? carry : 0));
      if (ran) carry = 0;
    }
    if (active === 0) lifeEnd = end;
  }
  closeLife();
  closeStretch();
  return { busy, billed, periods };
}

function track(intervals: readonly Interval[]): Track {
  const starts = Float64Array.from(intervals, ({ startMs }) => Math.round(startMs * 1000));
  const ends = Float64Array.from(intervals, ({ endMs }, index) =>
    Math.max(Math.round(endMs * 1000), starts[index] ?? 0),
  );
  return { starts, ends };
}

/** Indexes by rising value. Usage comes nearly in order, so a few moves do; whatever else is sorted. */
function ordered(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  let moves = values.length * 8;
  for (let index = 1; index < order.length; index++) {
    const item = order[index] ?? 0;
    const value = values[item] ?? 0;
    let at = index;
    while (at > 0 && (values[order[at - 1] ?? 0] ?? 0) > value) {
      order[at] = order[at - 1] ?? 0;
      at--;
      if (--moves < 0) {
        order[at] = item;
        return order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
      }
    }
    order[at] = item;
  }
  return order;
}
