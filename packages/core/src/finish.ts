import { rare } from "./door.ts";
import { SENDS } from "./features.ts";
import type { Invocation } from "./invocation.ts";
import type { Meter, UsageOutcome } from "./meter.ts";

/** Waits for the end of an invocation: what is sent must be out, and work given to `waitUntil` done, before the platform hears of it. */
export type Finish = (invocation: Invocation, result: unknown, channel: unknown) => Promise<unknown>;

/**
 * The waiting of one instance, which watches over the deadlines of its invocations.
 *
 * One timer for all of them instead of one each. It is held (keeps the event loop alive) only while something runs, so that a handler
 * that never settles is answered even when nothing else would wake the process. It fires soon after an invocation began, and only then
 * the deadlines of what still runs are asked for: most have ended by then and cost nothing but their place in the set.
 */
export function createFinish(meter: Meter, abortBefore = 500): Finish {
  const running = new Set<Invocation>();
  let timer = undefined as never as Timer; // the first invocation sets it
  let isSoon = false;

  function arm(ms: number): void {
    clearTimeout(timer as never); // number or object by platform: what setTimeout gave is what clearTimeout takes
    // A longer delay than 2^31-1 ms would fire at once: this wakes up early instead and looks again.
    timer = setTimeout(look, Math.max(0, Math.min(ms, 2 ** 31 - 1))) as never; // as above
  }

  function look(): void {
    isSoon = false;
    let next = Number.POSITIVE_INFINITY;
    // Never later than the first limit; what that is exactly is found out when it is near.
    for (const invocation of running) next = Math.min(next, invocation.deadlineMs - abortBefore);
    if (next <= Date.now()) next = rare().look(running, abortBefore);
    if (next < Number.POSITIVE_INFINITY) arm(next - Date.now());
  }

  return async (invocation, result, channel) => {
    // Only now: while the handler's own first steps ran, no timer could fire.
    running.add(invocation);
    if (!isSoon) {
      isSoon = true;
      arm(SOON_MS);
    }
    timer.ref?.();
    let outcome: UsageOutcome = "error";
    try {
      const reply = await result;
      // A row may have written to it what was in memory: then it answered the channel itself.
      if (SENDS && channel && reply !== channel) await rare().send(invocation, reply, channel);
      outcome = "ok";
      return reply;
    } finally {
      if (invocation.pending) await rare().settle(invocation);
      running.delete(invocation);
      if (running.size === 0) timer.unref?.();
      meter.end(invocation, outcome);
    }
  };
}

const SOON_MS = 5;

interface Timer {
  ref?(): void;
  unref?(): void;
}
