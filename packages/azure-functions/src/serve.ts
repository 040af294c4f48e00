import type { HttpOptions } from "anyfn";
import {
  type AnyDefinition,
  definitionFor,
  type ServeOptions,
  serve as serveOn,
  type Trigger,
} from "anyfn/adapter";
import { azure } from "./adapter.ts";
import { withCookies } from "./cookies.ts";
import { crashed } from "./crash.ts";
import { isHttp } from "./detect.ts";
import { exchangeOf, watchExchanges } from "./exchange.ts";
import { restoreHeaders } from "./forwarded.ts";
import type { RowReply } from "./http.ts";
import type { AzureContext } from "./native.ts";
import type { AzureTrigger } from "./registration.ts";
import { streamed, streamingAdapter, streamingRows } from "./stream.ts";

/** What a generated entry, or the caller of `handler()`, may set. */
export interface AzureServeOptions extends ServeOptions {
  /** Seconds that the app's functions have: `functionTimeout` of host.json, which no invocation is told. Never by default. */
  readonly timeout?: number | undefined;
  /** False where the app has HTTP streams switched off: every answer is then given in one piece. */
  readonly stream?: boolean | undefined;
}

/** What `app.*` takes as a function's handler. */
export interface AzureHandler {
  (input: unknown, context?: AzureContext): unknown;
  /**
   * Waits up to `graceMs` for the invocations in flight, hands on the usage, and runs the function's `dispose`: what a hook for
   * `app.hook.appTerminate` calls. Never rejects.
   */
  shutdown(graceMs?: number): Promise<void>;
}

/**
 * All HTTP functions of an app have one name at the host. Telemetry of the worker takes the operation's name from here, as
 * Application Insights for Node.js does, and so tells them apart; the host's own record keeps its name.
 * @see https://github.com/microsoft/ApplicationInsights-node.js (CorrelationContextManager, startOperation)
 */
function nameOperation(input: unknown, context: AzureContext | undefined, route = "/*"): void {
  const attributes = context?.traceContext?.attributes;
  if (attributes && isHttp(input)) attributes["OperationName"] = `${input.method} ${route}`;
}

/**
 * The front end of Azure gives up a request after this time, whatever the app's own limit is.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
 */
const FRONT_END_SECONDS = 230;

function isRequest(kind: string): boolean {
  return kind === "http" || kind === "invoke";
}

/**
 * The entry of a function for the given triggers alone: what a build writes into a bundle. A request is always answered, by a
 * promise that resolves; of every other trigger a rejection is the failure.
 */
export function serve(
  served: AnyDefinition,
  rows: readonly Trigger[],
  options: AzureServeOptions = {},
): AzureHandler {
  const definition = definitionFor(served, azure.name);
  const { kind, options: own } = definition;
  const { timeout = Number.POSITIVE_INFINITY } = options;
  const streaming = (own as HttpOptions).streaming && options.stream !== false; // no other kind has the option
  // A stream may go on after its first byte.
  const longest = isRequest(kind) && !streaming ? FRONT_END_SECONDS : Number.POSITIVE_INFINITY;
  const seconds = Math.min(timeout, own.timeout ?? timeout, longest);
  const adapter = { ...azure, remaining: (_: unknown, ran: number) => seconds * 1000 - ran };
  const entry = serveOn(
    streaming ? streamingAdapter(adapter) : adapter,
    definition,
    streaming ? streamingRows(rows) : rows,
    options,
  );
  // Also where the caller registers the handler himself: his app may have HTTP streams switched on.
  if (isRequest(kind)) watchExchanges();

  async function answer(input: unknown, context?: AzureContext): Promise<unknown> {
    restoreHeaders(input, context);
    nameOperation(input, context, (own as HttpOptions).route); // requests are of HTTP functions alone
    try {
      const reply = (await (streaming
        ? streamed(entry, exchangeOf(context), input, context)
        : entry(input, context))) as RowReply; // what the row of requests answers
      return reply.setCookies ? withCookies(reply, exchangeOf(context), input) : reply;
    } catch (error) {
      return crashed(error, context);
    }
  }
  const row = rows.find((candidate): candidate is Trigger & AzureTrigger => candidate.kind === kind);
  const call = kind === "http" ? answer : (row?.called?.(definition, options, entry) ?? entry);
  return Object.assign(call as AzureHandler, { shutdown: entry.shutdown }); // an entry takes no context for none
}
