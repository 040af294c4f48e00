/** The only room that knows the library. */
import { app } from "@azure/functions";
import { watchExchanges } from "./exchange.ts";
import { guardLibrary } from "./library.ts";
import type { Registered } from "./registered.ts";
import type { AzureHandler } from "./serve.ts";

/** What a registration may set. */
export interface RegisterSettings {
  /** False answers HTTP over gRPC, in one piece. It is one setting for every HTTP function of the app. */
  readonly stream?: boolean | undefined;
}

/**
 * Registers a function with the library, at the start of the app. HTTP functions switch HTTP streams on, for the whole app:
 * without them the host gets every answer in one piece.
 *
 * @example
 * register("zz-http", { method: "http", options: { route: "{*path}", methods, authLevel: "anonymous" } }, serve(hello, [http]));
 */
export function register(
  name: string,
  { method, options }: Registered,
  handler: AzureHandler,
  { stream = true }: RegisterSettings = {},
): void {
  const enableHttpStream = method === "http" && stream;
  if (enableHttpStream) watchExchanges();
  app.setup({
    ...(enableHttpStream && { enableHttpStream }),
    // Else the host leaves empty entries out of the lists that tell of a batch's messages.
    capabilities: { IncludeEmptyEntriesInMessagePayload: true },
  });
  const methods = app as unknown as Readonly<Record<string, (name: string, options: object) => void>>; // each takes a name and its own options
  methods[method]?.(name, { ...options, handler });
  if (method === "http") guardLibrary();
  if (shutdowns.size === 0) app.hook.appTerminate(shutDown);
  shutdowns.add(handler.shutdown);
}

/** One hook for all functions: the worker would run one after the other, and the host's grace time is for all of them together. */
async function shutDown(): Promise<void> {
  await Promise.all([...shutdowns].map((end) => end(GRACE_MS)));
}

const shutdowns = new Set<AzureHandler["shutdown"]>();

/**
 * The host leaves a worker five seconds; the last of them is for `dispose`.
 * @see https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script/Workers/WorkerConstants.cs
 */
const GRACE_MS = 4000;
