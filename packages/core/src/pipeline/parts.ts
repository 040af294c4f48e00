import type { MessageTrigger } from "../contract.ts";
import type { Invocation } from "./invocation.ts";

/** True for what gives its values one by one: an async generator, a stream. */
export function isParts(value: unknown): value is AsyncIterable<unknown, unknown> {
  return (
    typeof (value as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] ===
    "function"
  );
}

/**
 * Reads to the end and answers the return value; what comes before goes to the row, one at a time. When nobody listens any
 * more, or time was up, the rest is given up: a generator's `finally` runs.
 *
 * @param check What each part comes to. It throws for one that cannot be handed on.
 */
export async function lastOf(
  invocation: Invocation,
  parts: AsyncIterable<unknown, unknown>,
  check: (part: unknown) => unknown = (part) => part,
): Promise<unknown> {
  const { usage, nativeEvent } = invocation;
  const row = invocation.row as MessageTrigger; // a direct call is a message
  const iterator = parts[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return value;
    let heard: boolean | undefined;
    try {
      const part = check(value);
      heard = await row.part?.(part, nativeEvent as never); // `row.detect` accepted it
    } catch (error) {
      await iterator.return?.();
      throw error;
    }
    if (heard === false) usage.outcome ??= "cancelled";
    if (heard === false || usage.outcome === "timeout") {
      await iterator.return?.();
      return undefined;
    }
  }
}
