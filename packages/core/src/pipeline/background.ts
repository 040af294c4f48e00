import type { Invocation } from "./invocation.ts";

/** The invocations of one instance that run, and what ends one as a failure. */
export interface Watched {
  readonly running: readonly Invocation[];
  end(invocation: Invocation): void;
}

/**
 * Looks at what happens in the process beside its invocations: an error that nobody caught is our failure for whatever runs then, and not
 * the client's, although it may break the connection; what runs when the process ends has failed, and is counted.
 */
export function watchProcess(watched: Watched): void {
  const { size } = all;
  all.add(watched);
  if (size > 0) return;
  process.on("uncaughtExceptionMonitor", fault);
  // Without another listener Node makes an uncaught exception of it, which ours would keep it from. First: the others may end the process.
  if (process.listenerCount("unhandledRejection") > 0) process.prependListener("unhandledRejection", fault);
  process.on("exit", () => {
    for (const { running, end } of all) for (const invocation of [...running]) end(invocation);
  });
}

const all = new Set<Watched>();

function fault(error: unknown): void {
  for (const { running } of all) for (const invocation of running) invocation.fault ??= { error };
}
