import { rare } from "./door.ts";
import type { Invocation } from "./invocation.ts";

/** Watches over the deadlines of an instance's invocations. */
export interface Watchdog {
  start(invocation: Invocation): void;
  stop(invocation: Invocation): void;
}

/**
 * One timer for all invocations instead of one each: it fires at the earliest limit, and is held (keeps the event loop
 * alive) only while something runs, so that a handler that never settles is answered even when nothing else would wake
 * the process.
 */
export function createWatchdog(abortBefore = 500): Watchdog {
  const running = new Set<Invocation>();
  let timer: Timer | undefined;
  let firesAt = Number.POSITIVE_INFINITY;

  function arm(at: number): void {
    if (!(at < firesAt)) return;
    clearTimeout(timer as never); // number or object by platform: what setTimeout gave is what clearTimeout takes
    firesAt = at;
    const fire = (): void => {
      firesAt = Number.POSITIVE_INFINITY;
      arm(rare().look(running, abortBefore));
    };
    // A longer delay than 2^31-1 ms would fire at once: this wakes up early instead and looks again.
    timer = setTimeout(fire, Math.max(0, Math.min(at - Date.now(), 2 ** 31 - 1))) as never; // as above
  }

  return {
    start(invocation) {
      running.add(invocation);
      // Never later than the first limit; what that is exactly is found out when it fires.
      arm(invocation.deadlineMs - abortBefore);
      timer?.ref?.();
    },
    stop(invocation) {
      running.delete(invocation);
      if (running.size === 0) timer?.unref?.();
    },
  };
}

interface Timer {
  ref?(): void;
  unref?(): void;
}
