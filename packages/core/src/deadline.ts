import type { Invocation } from "./invocation.ts";

/** Settles as `work` does, or rejects with a `TimeoutError` when the invocation's time is up before. */
export function withDeadline<T>(invocation: Invocation, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    invocation.expire = reject;
    work.then(resolve, reject);
  });
}

/** True for anything that can be awaited. `instanceof Promise` would miss other realms' and walk a lazy object's chain. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
