import { type Adapter, type AnyDefinition, type ServeOptions, toLine, writeLine } from "anyfn/adapter";
import type { Call } from "../context.ts";
import { toResponse } from "../http.ts";

/** Who serves: what a log line needs. */
export interface Serving {
  readonly adapter: Adapter<unknown, Call>;
  readonly definition: AnyDefinition;
  readonly options: ServeOptions;
}

/** Answers a request whose invocation failed before it could answer; an answer that has begun is cut. It was given up at the deadline, and core said so. */
export function crashed({ adapter, definition, options }: Serving, error: unknown, call: Call): void {
  if (call.cut) {
    call.cut(error);
    return;
  }
  const { traceId, spanId, sampled } = adapter.trace(call, call.request);
  const record = adapter.log({
    level: "error",
    message: "the request was not handled",
    time: new Date(),
    fields: { error: error === undefined ? "undefined" : error },
    id: call.id,
    function: options.name ?? "function",
    traceId,
    spanId,
    sampled,
  });
  const secrets = definition.options.secrets?.map(
    (secret) => (options.environment ?? process.env)[secret] ?? "",
  );
  (options.write ?? writeLine)(toLine(record, secrets));
  call.respond(
    toResponse({ status: 500, headers: {}, cookies: [], body: "" }, call.request?.method ?? "GET"),
  );
}
