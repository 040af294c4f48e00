import { ClientError, type Kv } from "anyfn";

/**
 * Runs `work` while nobody else does. The entry with `ifAbsent` is the lock: of several writers exactly one wins. It ends by
 * itself after `seconds`, so that a process that died does not hold it for ever.
 *
 * @throws Error where another run holds the lock: the platform then calls again, and nothing is lost if that run dies
 */
export async function withLock<T>(
  store: Kv<string>,
  key: string,
  holder: string,
  seconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const { version } = await store.set(key, holder, { ifAbsent: true, ttl: seconds }).catch((error) => {
    if (error instanceof ClientError && error.code === "CONFLICT")
      throw new Error(`another run holds the lock ${key}`, { cause: error });
    throw error;
  });
  try {
    return await work();
  } finally {
    // Only our own entry: after `seconds` it may be another run's. An entry that cannot be deleted ends by itself.
    await store.delete(key, { ifVersion: version }).catch(() => undefined);
  }
}
