import type { IdempotencyStore } from "./idempotency-store.ts";

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Entries kept at most; the oldest goes first. 10,000 by default. */
  readonly max?: number | undefined;
  /** Epoch milliseconds, for tests; the system's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** A store in the memory of one instance: for tests, for `dev`, and where one process is all there is. Another instance does not see it. */
export function memoryStore({ max = 10_000, now = Date.now }: MemoryStoreOptions = {}): IdempotencyStore {
  const entries = new Map<string, { readonly value: string; readonly until: number }>();

  function get(key: string): string | undefined {
    const entry = entries.get(key);
    if (entry && entry.until <= now()) entries.delete(key);
    return entries.get(key)?.value;
  }

  return {
    get,
    put(key, value, { ttl, ifAbsent }) {
      if (ifAbsent && get(key) !== undefined) return false;
      entries.delete(key);
      entries.set(key, { value, until: now() + ttl * 1000 });
      for (const oldest of entries.keys()) {
        if (entries.size <= max) break;
        entries.delete(oldest);
      }
      return true;
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
