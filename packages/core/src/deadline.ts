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
 * ends is given up like a handler that never answers. One promise, as a chain of them is most of what waiting costs.
 */
export function settled(
  invocation: Invocation,
  work: PromiseLike<unknown>,
  take: (value: unknown) => unknown,
  fail: (error: unknown) => unknown,
): Promise<unknown> {
  return new Promise((resolve) => {
    const done = (answer: unknown): void => {
      invocation.expire = undefined;
      resolve(answer);
    };
    const failed = (error: unknown): void => done(fail(error));
    invocation.expire = failed;
    work.then((value) => {
      try {
        const answer = take(value);
        if (isThenable(answer)) answer.then(done, failed);
        else done(answer);
      } catch (error) {
        failed(error);
      }
    }, failed);
  });
}

/** True for anything that can be awaited. `instanceof Promise` would miss other realms' and walk a lazy object's chain. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
