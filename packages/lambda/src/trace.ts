import type { Trace } from "anyfn";
import { noTrace, parseTraceparent } from "anyfn/adapter";
import { fields, optionalText } from "anyfn/read";
import type { LambdaContext } from "./native.ts";

/** The caller's W3C trace where it sent one (a request in a header, a direct call in its client context), else X-Ray's. */
export function traceOf(context: LambdaContext | undefined, native: unknown): Trace {
  const custom = fields(fields(context?.clientContext)?.["custom"]);
  const propagated = parseTraceparent(
    headerOf(native, "traceparent") ?? optionalText(custom?.["traceparent"]),
    headerOf(native, "tracestate") ?? optionalText(custom?.["tracestate"]),
  );
  return propagated.traceId ? propagated : fromXRay(context?.xRayTraceId ?? process.env["_X_AMZN_TRACE_ID"]);
}

/** A header of any HTTP source: one value or a list, in one of two maps, its name in any case. Anything else has none. */
function headerOf(native: unknown, name: string): string | undefined {
  const { headers, multiValueHeaders } = fields(native) ?? {};
  for (const map of [headers, multiValueHeaders]) {
    const [, value] = Object.entries(fields(map) ?? {}).find(([key]) => key.toLowerCase() === name) ?? [];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === "string") return first;
  }
  return undefined;
}

/** `Root=1-5e9f0c65-1de4…;Parent=53995c3f42cd8ad8;Sampled=1`: X-Ray's id is the W3C id with the time set apart. */
function fromXRay(header: string | undefined): Trace {
  const root = /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(header ?? "");
  if (!root) return noTrace;
  const parent = /Parent=([\da-f]{16})/.exec(header ?? "")?.[1];
  const flags = /Sampled=1/.test(header ?? "") ? "01" : "00";
  const traceId = `${root[1]}${root[2]}`;
  return parent ? parseTraceparent(`00-${traceId}-${parent}-${flags}`) : { traceId, sampled: flags === "01" };
}
