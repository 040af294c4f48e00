/** Runs `work` when Lambda ends the instance; it says so (SIGTERM) only where an extension is registered, and then leaves 300 to 500 ms. */
export function onShutdown(work: () => Promise<void>): void {
  if (!process.env["AWS_LAMBDA_RUNTIME_API"]) return;
  process.once("SIGTERM", () => void work().finally(() => process.exit()));
}
