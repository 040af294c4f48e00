import { type AnyDefinition, type ServeOptions, serve as serveOn, type Trigger } from "anyfn/adapter";
import { lambda } from "./adapter.ts";
import type { LambdaContext } from "./native.ts";
import { onShutdown } from "./shutdown.ts";

/** What Lambda's runtime client calls. */
export type LambdaHandler = (event: unknown, context?: LambdaContext) => unknown;

/**
 * The entry of a function for the given triggers alone: what a build writes into a bundle.
 * The answer is a value where the handler was synchronous; the runtime client awaits either.
 */
export function serve(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: ServeOptions,
): LambdaHandler {
  const entry = serveOn(lambda, definition, rows, options);
  onShutdown(entry.shutdown);
  // Two parameters: the runtime client refuses handlers that declare a third at start (Runtime.CallbackHandlerDeprecated).
  return (event, context) => entry(event, context);
}
