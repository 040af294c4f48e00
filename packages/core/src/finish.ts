import { rare } from "./door.ts";
import { SENDS } from "./features.ts";
import type { Invocation } from "./invocation.ts";
import type { Meter, UsageOutcome } from "./meter.ts";

/** Waits for the end of an invocation: what is sent must be out, and work given to `waitUntil` done, before the platform hears of it. */
export type Finish = (invocation: Invocation, result: unknown, channel: unknown) => Promise<unknown>;

/**
 * The waiting of one instance, which watches over the deadlines of its invocations: one timer for all of them instead of one each. It
 * fires at the earliest limit, and is held (keeps the event loop alive) only while something runs, so that a handler that never settles
 * is answered even when nothing else would wake the process.
 */
export function createFinish(meter: Meter, abortBefore = 500): Finish {
  /** By numbers: a set of objects would give each of them a hash of its own. */
  const running = new Map<number, Invocation>();
  let count = 0;
  let timer: Timer | undefined;
  let firesAt = Number.POSITIVE_INFINITY;

  function arm(at: number): void {
    if (!(at < firesAt)) return;
    clearTimeout(timer as never); // number or object by platform: what setTimeout gave is what clearTimeout takes
    firesAt = at;
    // A longer delay than 2^31-1 ms would fire at once: this wakes up early instead and looks again.
    timer = setTimeout(look, Math.max(0, Math.min(at - Date.now(), 2 ** 31 - 1))) as never; // as above
  }

  function look(): void {
    firesAt = Number.POSITIVE_INFINITY;
    arm(rare().look(running, abortBefore));
  }

  return async (invocation, result, channel) => {
    // Only now: while the handler's own first steps ran, no timer could fire.
    const number = count++;
    running.set(number, invocation);
    // Never later than the first limit; what that is exactly is found out when it fires.
    arm(invocation.deadlineMs - abortBefore);
    timer?.ref?.();
    let outcome: UsageOutcome = "error";
    try {
      const reply = await result;
      // A row may have written to it what was in memory: then it answered the channel itself.
      if (SENDS && channel && reply !== channel) await rare().send(invocation, reply, channel);
      outcome = "ok";
      return reply;
    } finally {
      if (invocation.pending) await rare().settle(invocation);
      running.delete(number);
      if (running.size === 0) timer?.unref?.();
      meter.end(invocation, outcome);
    }
  };
}

interface Timer {
  ref?(): void;
  unref?(): void;
}
