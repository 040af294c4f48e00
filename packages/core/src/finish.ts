import { rare } from "./door.ts";
import { SENDS } from "./features.ts";
import type { Invocation } from "./invocation.ts";
import type { Meter, UsageOutcome } from "./meter.ts";
import { createWatchdog } from "./watchdog.ts";

/** Waits for the end of an invocation: what is sent must be out, and work given to `waitUntil` done, before the platform hears of it. */
export type Finish = (invocation: Invocation, result: unknown, channel: unknown) => Promise<unknown>;

/** The waiting of one instance. */
export function createFinish(meter: Meter, abortBefore: number | undefined): Finish {
  const watchdog = createWatchdog(abortBefore);

  return async (invocation, result, channel) => {
    // Only now: while the handler's own first steps ran, no timer could fire.
    watchdog.start(invocation);
    let outcome: UsageOutcome = "error";
    try {
      const reply = await result;
      // A row may have written to it what was in memory: then it answered the channel itself.
      if (SENDS && channel && reply !== channel) await rare().send(invocation, reply, channel);
      outcome = "ok";
      return reply;
    } finally {
      if (invocation.pending) await rare().settle(invocation);
      watchdog.stop(invocation);
      meter.end(invocation, outcome);
    }
  };
}
