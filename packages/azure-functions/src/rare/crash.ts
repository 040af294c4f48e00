import { type Adapter, type AnyDefinition, type ServeOptions, toLine } from "anyfn/adapter";
import type { AzureContext } from "../native.ts";
import { writeLog } from "./log.ts";

/** Who serves: what a log line needs. */
export interface Serving {
  readonly adapter: Omit<Adapter<unknown, AzureContext | undefined>, "deadline">;
  readonly definition: AnyDefinition;
  readonly options: ServeOptions;
}

/** Logs what was thrown around a handler (its `setup` failed, its result is no JSON), which nobody else does where it is answered. */
export function crashed(
  { adapter, definition, options }: Serving,
  error: unknown,
  native: unknown,
  context: AzureContext | undefined,
): void {
  const { traceId, spanId, sampled } = adapter.trace(context, native);
  const { id, name = "function" } = adapter.info(context, native);
  const record = adapter.log({
    level: "error",
    message: "the call was not handled",
    time: new Date(),
    fields: { error: error === undefined ? "undefined" : error },
    id,
    function: options.name ?? name,
    traceId,
    spanId,
    sampled,
  });
  const environment = options.environment ?? process.env;
  const line = toLine(
    record,
    definition.options.secrets?.map((secret) => environment[secret] ?? ""),
  );
  if (options.write) options.write(line);
  else writeLog(line, "error", context);
}
