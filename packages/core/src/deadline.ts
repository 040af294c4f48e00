import type { Invocation } from "./invocation.ts";

/** Settles as `work` does, or rejects with a `TimeoutError` when the invocation's time is up before. */
export function withDeadline<T>(invocation: Invocation, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    invocation.expire = reject;
    work.then(resolve, reject);
  });
}

/**
 * Settles as what `take` makes of `work`, or as what `fail` makes of whatever goes wrong, be it that the time is up: a body that never
 * ends is given up like a handler that never answers. To be waited for once, by `finish`: one more promise between the two is a good
 * part of what waiting costs.
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
      // Only a promise is surely told of once, and by nothing that it throws.
      Promise.resolve(work).then(took, failed);
    },
  } as never; // nobody uses what `then` answers
}

/** True for anything that can be awaited. `instanceof Promise` would miss other realms' and walk a lazy object's chain. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
