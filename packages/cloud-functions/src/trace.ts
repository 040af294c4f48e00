import type { Trace } from "anyfn";
import { noTrace, parseTraceparent } from "anyfn/adapter";
import { optionalText } from "anyfn/read";

/** The caller's W3C trace: of a request's headers or a CloudEvent's attribute; else Google's own header. */
export function traceOf(native: unknown): Trace {
  const { headers, traceparent, tracestate } = (native ?? {}) as {
    readonly headers?: Readonly<Record<string, unknown>> | undefined;
    readonly traceparent?: unknown;
    readonly tracestate?: unknown;
  }; // any value may be asked
  const propagated = parseTraceparent(
    optionalText(headers?.["traceparent"] ?? headers?.["ce-traceparent"] ?? traceparent),
    optionalText(headers?.["tracestate"] ?? headers?.["ce-tracestate"] ?? tracestate),
  );
  return propagated.traceId ? propagated : fromGoogle(optionalText(headers?.["x-cloud-trace-context"]));
}

/** `105445aa7843bc8bf206b12000100000/1;o=1`: the span is a decimal number (https://cloud.google.com/trace/docs/trace-context). */
function fromGoogle(header: string | undefined): Trace {
  const [, traceId = "", span, options] =
    /^([\da-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d+))?$/.exec(header ?? "") ?? [];
  if (/^0*$/.test(traceId)) return noTrace;
  const flags = Number(options) & 1 ? "01" : "00";
  const spanId = span === undefined ? "" : BigInt(span).toString(16).padStart(16, "0");
  const full = parseTraceparent(`00-${traceId}-${spanId}-${flags}`);
  return full.traceId ? full : { traceId, sampled: flags === "01" };
}
