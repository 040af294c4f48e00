/**
 * Runs `work` when Lambda ends the instance; it says so (SIGTERM) only where an extension is registered, and then leaves 300 to 500 ms.
 * The process exits once the work of all functions in it is done.
 */
export function onShutdown(work: () => Promise<void>): void {
  if (!process.env["AWS_LAMBDA_RUNTIME_API"]) return;
  if (works.size === 0)
    process.once(
      "SIGTERM",
      () => void Promise.allSettled([...works].map((end) => end())).then(() => process.exit()),
    );
  works.add(work);
}

const works = new Set<() => Promise<void>>();
