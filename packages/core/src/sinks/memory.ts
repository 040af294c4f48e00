import type { UsageRecord, UsageSink } from "../usage.ts";

/** A sink that keeps the last records in memory. */
export interface MemorySink extends UsageSink {
  /** The oldest first. */
  readonly records: readonly UsageRecord[];
  clear(): void;
}

/**
 * Keeps the last records in memory, for tests and dashboards.
 *
 * @param limit How many are kept; 10,000 by default.
 */
export function memory({ limit = 10_000 }: { readonly limit?: number | undefined } = {}): MemorySink {
  const records: UsageRecord[] = [];
  const write = (record: UsageRecord): void => {
    // Sums go on growing: what is kept is what they are now.
    records.push(structuredClone(record));
    if (records.length > limit) records.shift();
  };
  return Object.assign(write, {
    mode: "records" as const,
    records,
    clear: () => {
      records.length = 0;
    },
  });
}
