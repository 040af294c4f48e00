import { BuildError } from "./diagnostics.ts";

/**
 * What these came to, once every one of them has ended: nothing is still written when a build gives up, and the user reads the
 * mistakes of all of them at once.
 *
 * @throws BuildError with every mistake, each once; what is no mistake of the user's is thrown as it is
 */
export async function allSettled<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(work);
  const reasons = settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  for (const reason of reasons) if (!(reason instanceof BuildError)) throw reason;
  const mistakes = (reasons as readonly BuildError[]).flatMap(({ diagnostics }) => diagnostics); // there is no other, as just seen
  if (mistakes.length > 0)
    throw new BuildError([...new Map(mistakes.map((one) => [JSON.stringify(one), one])).values()]);
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
