import type { Invocation } from "./invocation.ts";

/** Settles as `work` does, or rejects with a `TimeoutError` when the invocation's time is up before. */
export function withDeadline<T>(invocation: Invocation, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    invocation.expire = reject;
    work.then(resolve, reject);
  });
}

/**
 * Settles with what `take` makes of the value of `work`. Where `work` or `take` fails, or time is up, it settles with what `fail` makes of
 * the error: a body that never ends is given up like a handler that never answers. Only `finish` waits for it, and once. It is no promise,
 * because one more promise is a good part of what waiting costs.
 */
export function settled(
  invocation: Invocation,
  work: PromiseLike<unknown>,
  take: (invocation: Invocation, value: unknown) => unknown,
  fail: (invocation: Invocation, error: unknown) => unknown,
): PromiseLike<unknown> {
  return {
    // biome-ignore lint/suspicious/noThenProperty: it is a thenable
    then(resolve: (answer: unknown) => unknown) {
      const done = (answer: unknown): void => {
        // What was given up may settle later, and a thenable may be anything.
        if (invocation.expire !== failed) return;
        invocation.expire = undefined;
        resolve(answer);
      };
      /** A body may still be read for the answer. */
      const answered = (answer: unknown): void => {
        if (isThenable(answer)) answer.then(done, failed);
        else done(answer);
      };
      const failed = (error: unknown): void => answered(fail(invocation, error));
      const took = (value: unknown): void => {
        try {
          answered(take(invocation, value));
        } catch (error) {
          failed(error);
        }
      };
      invocation.expire = failed;
      // A promise calls back once, and never throws; any other thenable may do otherwise.
      Promise.resolve(work).then(took, failed);
    },
  } as never; // nobody uses what `then` answers
}

/** True for anything that can be awaited. `instanceof Promise` would miss other realms' and walk a lazy object's chain. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Aborts and gives up what is past its limits; answers the time of the next limit, on the clock of `performance.now()`. */
export function checkDeadlines(running: readonly Invocation[], abortBefore: number, firedAt: number): number {
  // The timer's own clock may be ahead, as a test's is.
  const now = Math.max(firedAt, performance.now());
  let next = Number.POSITIVE_INFINITY;
  for (const invocation of [...running]) {
    if (limitOf(invocation, abortBefore) <= now) {
      if (invocation.aborted) {
        invocation.givenUp = true;
        invocation.usage.outcome = "timeout";
        invocation.expire?.(invocation.signal.reason);
        continue;
      }
      invocation.aborted = true;
      const message = `${invocation.name} was stopped: its deadline ${invocation.deadline.toISOString()} is near`;
      invocation.abort(new DOMException(message, "TimeoutError"));
    }
    next = Math.min(next, limitOf(invocation, abortBefore));
  }
  return next;
}

/** When the next thing is to do for an invocation: abort its signal, then give it up. */
function limitOf({ endsAt, began, aborted }: Invocation, abortBefore: number): number {
  const margin = Math.min(abortBefore, (endsAt - began) / 5);
  return endsAt - (aborted ? margin / 4 : margin);
}
