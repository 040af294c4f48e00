/** Runs `work` before Cloud Run ends the instance: it says so (SIGTERM) and leaves 10 s. */
export function onShutdown(work: () => Promise<void>): void {
  works.push(work);
  // The emulator ends its workers itself, and what runs elsewhere (a test) has its own end.
  if (process.env["FUNCTION_TARGET"] && !process.env["FUNCTIONS_EMULATOR"])
    others ??= process.listeners("SIGTERM");
}

/**
 * Counts what runs. With the first call the framework's own listener goes: it would answer 500 to the latest request, cut all others and exit
 * (https://github.com/GoogleCloudPlatform/functions-framework-nodejs/issues/704). It is the one that was added after the function was loaded.
 */
export function whileRunning(work: unknown, response?: Closing): unknown {
  if (!others) return work;
  if (!isListening) {
    isListening = true;
    for (const listener of process.listeners("SIGTERM"))
      if (!others.includes(listener)) process.off("SIGTERM", listener);
    process.once("SIGTERM", () => drain(running, works));
  }
  const one = {};
  const gone = (): unknown => running.delete(one);
  // An answer is out when its response is closed.
  const end = (): unknown => (response?.destroyed === false ? response.once("close", gone) : gone());
  running.add(one);
  Promise.resolve(work).then(end, end);
  return work;
}

/** Ends the process once nothing runs any more and `works` have settled. */
async function drain(running: ReadonlySet<unknown>, works: readonly (() => Promise<void>)[]): Promise<void> {
  while (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.allSettled(works.map((work) => work()));
  process.exit();
}

/** What tells that an answer is out. */
interface Closing {
  readonly destroyed: boolean;
  once(event: "close", listener: () => unknown): unknown;
}

const works: (() => Promise<void>)[] = [];
const running: Set<object> = new Set();
let others: readonly unknown[] | undefined;
let isListening = false;
