import { type Adapter, type AnyDefinition, type ServeOptions, toLine, writeLine } from "anyfn/adapter";
import { failureParts } from "../answer.ts";
import { type HttpRequest, type HttpResponse, writeReply } from "../http.ts";

/** Who serves: what a log line needs. */
export interface Serving {
  readonly adapter: Adapter<unknown, HttpResponse | undefined>;
  readonly definition: AnyDefinition;
  readonly options: ServeOptions;
}

/**
 * Answers what the entry threw, and logs it. An answer that has begun is cut: it was given up at the deadline, and core said so. Without a
 * response the framework answers what is thrown on; it writes that down too, but without a severity.
 */
export function answerFailure(
  serving: Serving,
  error: unknown,
  native: unknown,
  response: HttpResponse | undefined,
): void {
  if (!response) {
    // What a handler threw core has logged.
    if (UNHANDLED.has(String(Object(error).code))) log(serving, error, native, response);
    throw error;
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  log(serving, error, native, response);
  writeReply(failureParts(error), native as HttpRequest, response); // only requests come with a response
}

/** Codes of what goes wrong before a handler is called. */
const UNHANDLED: ReadonlySet<string> = new Set([
  "MALFORMED_EVENT",
  "UNRECOGNIZED_EVENT",
  "INVALID_DEFINITION",
  "INVALID_ENVIRONMENT",
]);

function log(
  { adapter, definition, options }: Serving,
  error: unknown,
  native: unknown,
  response: HttpResponse | undefined,
): void {
  const { id, name = "function" } = adapter.info(response, native);
  const { traceId, spanId, sampled } = adapter.trace(response, native);
  const record = adapter.log({
    level: "error",
    message: `the ${response ? "request" : "event"} was not handled`,
    time: new Date(),
    fields: { error: error === undefined ? "undefined" : error },
    id,
    function: options.name ?? name,
    traceId,
    spanId,
    sampled,
  });
  const secrets = definition.options.secrets?.map(
    (secret) => (options.environment ?? process.env)[secret] ?? "",
  );
  (options.write ?? writeLine)(toLine(record, secrets));
}
