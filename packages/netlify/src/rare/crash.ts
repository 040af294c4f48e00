import { type Adapter, type AnyDefinition, type ServeOptions, toLine, writeLine } from "anyfn/adapter";
import type { NetlifyContext } from "../native.ts";

/** Who serves: what a log line needs. */
export interface Serving {
  readonly adapter: Adapter<unknown, NetlifyContext | undefined>;
  readonly definition: AnyDefinition;
  readonly options: ServeOptions;
}

/** Logs what was thrown around a handler (its `setup` failed, nobody takes such an event): Netlify would show it to the client, stack and all. */
export function crashed(
  { adapter, definition, options }: Serving,
  error: unknown,
  native: unknown,
  context: NetlifyContext | undefined,
  message = "the call was not handled",
): void {
  const { traceId, spanId, sampled } = adapter.trace(context, native);
  const record = adapter.log({
    level: "error",
    message,
    time: new Date(),
    fields: { error: error === undefined ? "undefined" : error },
    id: adapter.info(context, native).id,
    function: options.name ?? "function",
    traceId,
    spanId,
    sampled,
  });
  const environment = options.environment ?? process.env;
  const line = toLine(
    record,
    definition.options.secrets?.map((secret) => environment[secret] ?? ""),
  );
  (options.write ?? writeLine)(line);
}
