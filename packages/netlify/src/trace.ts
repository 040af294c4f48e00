import type { Trace } from "anyfn";
import { noTrace, parseTraceparent } from "anyfn/adapter";
import { isCall, isRequest } from "./detect.ts";

/** The caller's W3C trace: of a request's headers, or of a CloudEvent's attribute. */
export function traceOf(native: unknown): Trace {
  const request = isCall(native) ? native.request : native;
  if (isRequest(request))
    return parseTraceparent(
      request.headers.get("traceparent") ?? undefined,
      request.headers.get("tracestate") ?? undefined,
    );
  const { traceparent, tracestate } = Object(Array.isArray(native) ? native[0] : native) as Readonly<
    Record<string, unknown>
  >; // any object
  return typeof traceparent === "string"
    ? parseTraceparent(traceparent, typeof tracestate === "string" ? tracestate : undefined)
    : noTrace;
}
