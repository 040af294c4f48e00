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
  app.hook.appTerminate(handler.shutdown);
}
