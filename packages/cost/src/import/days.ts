/** Sums by function and day, in the order in which they were first seen. */
export interface Days<T> {
  /** The sums of the day in which `at` (ISO 8601, UTC) lies. */
  of(key: string, at: string): T;
  /** The days of one key, the earliest first. */
  readonly all: ReadonlyMap<string, ReadonlyMap<string, T>>;
}

export function createDays<T>(empty: () => T): Days<T> {
  const all = new Map<string, Map<string, T>>();
  return {
    all,
    of(key, at) {
      let days = all.get(key);
      if (!days) all.set(key, (days = new Map()));
      const day = at.slice(0, 10);
      let sums = days.get(day);
      if (!sums) days.set(day, (sums = empty()));
      return sums;
    },
  };
}

/**
 * The days as they can be billed: one that has time but no invocations (an instance that started before midnight, or waited) goes to
 * the one before it, or the first to the one after it. Nothing where no day has an invocation.
 */
export function billable<T extends { invocations: number }>(
  days: ReadonlyMap<string, T>,
  add: (into: T, from: T) => void,
): [day: string, sums: T][] {
  const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const first = sorted.findIndex(([, { invocations }]) => invocations > 0);
  if (first < 0) return [];
  const found: [string, T][] = [];
  for (const [index, [day, sums]] of sorted.entries()) {
    const into = found.at(-1) ?? (index < first ? sorted[first] : undefined);
    if (sums.invocations === 0 && into) add(into[1], sums);
    else found.push([day, sums]);
  }
  return found;
}
