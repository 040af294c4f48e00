import { type AnyDefinition, type ServeOptions, toLine } from "anyfn/adapter";
import { infoOf } from "../context.ts";
import type { HttpReply } from "../http.ts";
import type { AzureContext } from "../native.ts";
import { traceOf } from "../trace.ts";
import { toLogRecord, writeLog } from "./log.ts";

/** Logs what was thrown around a handler (its `setup` failed, its result is no JSON), which nobody else does where it is answered: the answer. */
export function crashed(
  definition: AnyDefinition,
  options: ServeOptions,
  error: unknown,
  native: unknown,
  context: AzureContext | undefined,
): HttpReply {
  const { traceId, spanId, sampled } = traceOf(context, native);
  const { id, name = "function" } = infoOf(context);
  const record = toLogRecord({
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
  return { status: 500, headers: {} };
}
