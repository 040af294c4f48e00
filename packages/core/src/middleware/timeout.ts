import type { Context } from "../context.ts";
import { AnyfnError, HttpError } from "../errors.ts";

/**
 * Gives up on a handler after `ms` milliseconds: a message fails with the code `TIMEOUT`, a request is answered 504.
 * Nothing can stop the handler itself: what it does later is lost, its late failure too.
 *
 * @example
 * export default queue({ name: "orders", use: [timeout(2_000)] }, (event) => charge(event.data));
 */
export function timeout(
  ms: number,
): <Input, Result>(input: Input, context: Context, next: () => Promise<Result>) => Promise<Result> {
  if (!(ms >= 0)) throw new TypeError(`timeout() takes milliseconds, not ${ms}.`);
  return (input, context, next) =>
    new Promise((resolve, reject) => {
      // A longer delay than setTimeout can count would fire at once; the platform's deadline comes before it.
      const timer = setTimeout(
        () => {
          const message = `${context.function.name} took longer than its timeout of ${ms} ms`;
          reject(
            input instanceof Object && "headers" in input
              ? new HttpError(504)
              : new AnyfnError("TIMEOUT", `${message}.`),
          );
        },
        Math.min(ms, 2 ** 31 - 1),
      );
      next()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}
