import { isThenable } from "./deadline.ts";
import { rare } from "./door.ts";
import { SENDS } from "./features.ts";
import type { Invocation } from "./invocation.ts";
import type { Meter, UsageOutcome } from "./meter.ts";

/** Waits for the end of an invocation: what is sent must be out, and work given to `waitUntil` done, before the platform hears of it. */
export interface Finish {
  (invocation: Invocation, result: unknown, channel: unknown): Promise<unknown>;
  /** True while nothing that it waits for runs. */
  isIdle(): boolean;
}

/**
 * The waiting of one instance, which watches over the deadlines of its invocations: one timer for all of them instead of one each. It
 * fires at the earliest limit, and is held (keeps the event loop alive) only while something runs, so that a handler that never settles
 * is answered even when nothing else would wake the process.
 */
export function createFinish(meter: Meter, abortBefore = 500): Finish {
  /** Each knows its place: a set of objects would give each of them a hash of its own, and make itself anew every few of them. */
  const running: Invocation[] = [];
  let timer: Timer | undefined;
  /** On the clock of `performance.now()`. */
  let firesAt = Number.POSITIVE_INFINITY;

  function arm(at: number): void {
    if (at < firesAt) {
      clearTimeout(timer as never); // number or object by platform: what setTimeout gave is what clearTimeout takes
      const now = performance.now();
      // A longer delay than 2^31-1 ms would fire at once: this wakes up early instead and looks again.
      firesAt = Math.min(at, now + 2 ** 31 - 1);
      timer = setTimeout(look, Math.max(0, firesAt - now)) as never; // as above
    }
  }

  function look(): void {
    const at = firesAt;
    firesAt = Number.POSITIVE_INFINITY;
    arm(rare().look(running, abortBefore, at));
  }

  function end(invocation: Invocation, outcome: UsageOutcome): void {
    const last = running.pop() as Invocation; // this one runs
    if (last !== invocation) running[(last.place = invocation.place)] = last;
    if (running.length === 0) timer?.unref?.();
    meter.end(invocation, outcome);
  }

  const wait = (invocation: Invocation, result: unknown, channel: unknown): Promise<unknown> =>
    // One promise, and no function that is taken up again: a chain of them is most of what waiting costs.
    new Promise((resolve) => {
      invocation.place = running.push(invocation) - 1;
      // Only now: while the handler's own first steps ran, no timer could fire. As if none of its time was gone yet, be it that this is too
      // early: never later than the first limit. What that is exactly is found out when it fires, and core reads no clock until then.
      arm(invocation.began + invocation.instance.adapter.remaining(invocation.native, 0) - abortBefore);
      timer?.ref?.();
      const conclude = (outcome: unknown): void =>
        resolve(rare().conclude(invocation, outcome, channel, end));
      const done = (reply: unknown): void => {
        // A row may have written to the channel what was in memory: then it answered it itself.
        if (invocation.pending || (SENDS && channel && reply !== channel)) conclude(reply);
        else {
          // First: nothing that goes wrong with the counting keeps the answer.
          resolve(reply);
          end(invocation, "ok");
        }
      };
      if (isThenable(result)) result.then(done, () => conclude(result));
      else done(result);
    });
  return Object.assign(wait, { isIdle: () => running.length === 0 });
}

interface Timer {
  ref?(): void;
  unref?(): void;
}
