import type { Meter } from "../meter.ts";
import type { UsageOutcome } from "../usage.ts";
import { watchProcess } from "./background.ts";
import { checkDeadlines, isThenable, withDeadline } from "./deadline.ts";
import { forPlatform, notHandled, shown } from "./failure.ts";
import type { Invocation } from "./invocation.ts";

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
  /** A list, in which each invocation knows its index: a set would hash every object, and grow anew every few of them. */
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
    arm(checkDeadlines(running, abortBefore, at));
  }

  function end(invocation: Invocation, outcome: UsageOutcome): void {
    const last = running.pop() as Invocation; // this one runs
    if (last !== invocation) running[(last.place = invocation.place)] = last;
    if (running.length === 0) timer?.unref?.();
    meter.end(invocation, outcome);
  }

  watchProcess({
    running,
    end(invocation) {
      const { usage, fault } = invocation;
      usage.failures ||= 1;
      invocation.log.error("the process ended before the invocation did", fault && shown(fault.error));
      end(invocation, "error");
      meter.flush();
    },
  });

  const wait = (invocation: Invocation, result: unknown, channel: unknown): Promise<unknown> =>
    // One promise, and no function that is taken up again: a chain of them is most of what waiting costs.
    new Promise((resolve) => {
      invocation.place = running.push(invocation) - 1;
      // Only now: while the handler's own first steps ran, no timer could fire. The timer is set as if the whole time were left, without
      // reading a clock. It may fire too early, but never after the first limit; `look` then finds out when that limit is.
      arm(invocation.began + invocation.instance.adapter.remaining(invocation.native, 0) - abortBefore);
      timer?.ref?.();
      const conclude = (outcome: unknown): void => resolve(concluded(invocation, outcome, channel, end));
      const done = (reply: unknown): void => {
        // A row may have written to the channel what was in memory: then it answered it itself.
        if (invocation.pending || (channel && reply !== channel)) conclude(reply);
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

/** Sends a reply where sending is an act, and counts what went out. */
async function send(invocation: Invocation, reply: unknown, channel: unknown): Promise<void> {
  const { instance, nativeEvent, usage } = invocation;
  const sending = instance.adapter.send?.(reply as never, channel as never, nativeEvent, () =>
    settle(invocation),
  ); // reply and channel are this adapter's own
  const sent = await withDeadline(invocation, Promise.resolve(sending)).catch((error: unknown) => {
    if (invocation.givenUp) {
      usage.failures = 1;
      invocation.log.error("the response did not end before the deadline and was cut off");
    }
    throw error;
  });
  usage.bytesOut += sent?.bytes ?? 0;
  if (sent?.failed) {
    usage.failures = 1;
    invocation.log.error("the response was cut off", shown(sent.failed.error));
    if (sent.failed.thrown) throw sent.failed.error;
  }
  if (sent?.cancelled && invocation.fault) {
    usage.failures = 1;
    invocation.log.error("the response was cut off", shown(invocation.fault.error));
  } else if (sent?.cancelled) {
    usage.outcome ??= "cancelled";
    invocation.log.info("the client went away before the response ended", { bytes: usage.bytesOut });
  }
}

/** The end of an invocation that has something to send, or work to wait for, or went wrong. */
async function concluded(
  invocation: Invocation,
  result: unknown,
  channel: unknown,
  end: (invocation: Invocation, outcome: UsageOutcome) => void,
): Promise<unknown> {
  let outcome: UsageOutcome = "error";
  try {
    const reply = await result;
    if (channel && reply !== channel) await send(invocation, reply, channel);
    outcome = "ok";
    return reply;
  } catch (error) {
    notHandled(invocation, error);
    throw forPlatform(invocation, error);
  } finally {
    if (invocation.pending) await settle(invocation);
    end(invocation, outcome);
  }
}

/** Settles when all work given to `waitUntil` has, or the deadline is near. */
async function settle(invocation: Invocation): Promise<void> {
  while (invocation.pending) {
    const open = invocation.pending;
    invocation.pending = undefined;
    const settled = open.map((work) =>
      work.catch((error: unknown) => invocation.log.error("work given to waitUntil failed", { error })),
    );
    // The limit comes once: after it nothing would end the wait.
    const all = invocation.givenUp ? Promise.reject() : Promise.all(settled);
    await withDeadline(invocation, all).catch(() => {
      invocation.log.error(
        `${open.length} promises given to waitUntil did not settle before the deadline and were cut off`,
      );
    });
  }
}

interface Timer {
  ref?(): void;
  unref?(): void;
}
