/** Runs work when there is room for it. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** At most so many at a time, in the order they were asked for. */
export function atMost(most: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running === most) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
