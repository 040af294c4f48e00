import type { BusySums } from "./usage.ts";

/** Shares out the time in which an instance was busy among invocations that run at once, for platforms that bill instances. */
export interface BusyClock {
  /** An invocation begins; the answer is for `leave`. */
  enter(now: number): number;
  /** It ends: its part is added to the sums. */
  leave(sums: BusySums, now: number, entered: number): void;
}

/**
 * The one clock of a process. While n invocations run it goes n times slower, so that what it shows between the begin and the end of
 * each is that one's share, and the shares of all add up to the time in which any ran.
 */
export const busyClock: BusyClock = {
  enter(now) {
    if (running === 0) busySince = now;
    else virtual += (now - last) / running;
    running++;
    last = now;
    return virtual;
  },
  leave(sums, now, entered) {
    virtual += (now - last) / running;
    running--;
    last = now;
    sums.busyMs = (sums.busyMs ?? 0) + virtual - entered;
    if (running > 0) return;
    // Exact to a microsecond: the clock's own noise must not lift 100 ms to 200.
    const rounded = Math.ceil(Math.round((now - busySince) * 1000) / 100_000) * 100;
    const least = Math.max(1000, rounded);
    sums.periods = (sums.periods ?? 0) + 1;
    // The last period may have been rounded up into this one: that time is in the sums already, and platforms bill no moment twice.
    sums.busy100Ms = (sums.busy100Ms ?? 0) + Math.max(0, rounded - Math.max(0, counted100 - busySince));
    sums.busy1000Ms = (sums.busy1000Ms ?? 0) + Math.max(0, least - Math.max(0, counted1000 - busySince));
    counted100 = Math.max(counted100, busySince + rounded);
    counted1000 = Math.max(counted1000, busySince + least);
  },
};

let running = 0;
let virtual = 0;
let last = 0;
/** When the instance stopped being idle. */
let busySince = 0;
/** Up to when its rounded time is in the sums. */
let counted100 = 0;
let counted1000 = 0;

/** Epoch milliseconds of a time on the clock of `performance.now()`. */
export function epochMs(time: number): number {
  return Date.now() - performance.now() + time;
}
