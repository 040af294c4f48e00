/** Ends the process once `work` has settled. */
export function exitAfter(work: () => Promise<void>): void {
  work().finally(() => process.exit());
}
