/** What the suite waits for, each for a time of its own: what hangs is named, and the rest goes on. */

/** Thrown in place of what never came. */
export class HungError extends Error {
  override readonly name = "HungError";
}

/**
 * What `work` comes to, or a `HungError` after `ms` milliseconds. Its timer keeps the process alive: work that waits for nothing
 * but a timer without a reference would end the process, and the report with it.
 */
export function guarded<T>(what: string, ms: number, work: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new HungError(`${what} did not end within ${ms} ms`)), ms);
    const done = (): void => clearTimeout(timer);
    // A promise that settles too late is heard by nobody.
    new Promise<T>((start) => start(work())).then(resolve, reject).finally(done);
  });
}
