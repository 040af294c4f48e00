import { type AnyDefinition, type ServeOptions, serve as serveOn, type Trigger } from "anyfn/adapter";
import { lambda } from "./adapter.ts";
import type { LambdaContext } from "./native.ts";
import { onShutdown } from "./shutdown.ts";

/** What a generated entry, or the caller of `handler()`, may set on Lambda. */
export interface LambdaServeOptions extends ServeOptions {
  /** True for entries of `nodejs22.x`: every answer is a promise, because its runtime client ignores plain values. */
  readonly promise?: boolean | undefined;
}

/** What Lambda's runtime client calls. */
export type LambdaHandler = (event: unknown, context?: LambdaContext) => unknown;

/**
 * The entry of a function for the given triggers alone: what a build writes into a bundle.
 * The answer is a value where the handler was synchronous, and a promise where the runtime client takes nothing else.
 */
export function serve(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: LambdaServeOptions,
): LambdaHandler {
  const entry = serveOn(lambda, definition, rows, options);
  onShutdown(entry.shutdown);
  const promised = options?.promise === true || /nodejs(?:1\d|2[0-3])\./.test(executionEnvironment());
  // Both have two parameters: client 4 refuses handlers that declare a third at start (Runtime.CallbackHandlerDeprecated).
  const later: LambdaHandler = async (event, context) => entry(event, context);
  if (promised) return later;
  // A container may bring any client; the context tells which one calls.
  return (event, context) => (isOldClient(context) ? later : entry)(event, context);
}

/** The runtime that runs this process: `AWS_Lambda_nodejs24.x`; undefined in containers and elsewhere. */
function executionEnvironment(): string {
  return process.env["AWS_EXECUTION_ENV"] ?? "";
}

/** Runtime client 3, which `nodejs22.x` runs, answers `null` for a handler that gives no promise. Only its contexts have this property. */
function isOldClient(context: LambdaContext | undefined): boolean {
  return context?.callbackWaitsForEmptyEventLoop !== undefined;
}
