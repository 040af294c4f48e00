/** Ends the process once nothing runs any more and `works` have settled. */
export async function drain(
  running: ReadonlySet<unknown>,
  works: readonly (() => Promise<void>)[],
): Promise<void> {
  while (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.allSettled(works.map((work) => work()));
  process.exit();
}
