import type { Trace } from "anyfn";
import { noTrace, parseTraceparent } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { optionalText } from "anyfn/read";
import type { Call } from "./context.ts";
import { isQueue, isTopic } from "./detect.ts";

/** The caller's W3C trace: of the request, else of the only message or CloudEvent of a delivery. */
export function traceOf({ request }: Call, native: unknown): Trace {
  const headers = request?.headers;
  const trace = parseTraceparent(
    headers?.get("traceparent") ?? headers?.get("ce-traceparent") ?? undefined,
    headers?.get("tracestate") ?? headers?.get("ce-tracestate") ?? undefined,
  );
  if (trace.traceId) return trace;
  const carriers = Array.isArray(native)
    ? (native as readonly CloudEvent[]) // the one list that this platform hands over
    : isQueue(native) || isTopic(native)
      ? native.messages.map(({ attributes }) => attributes)
      : [];
  const [only, ...others] = carriers;
  return only && others.length === 0
    ? parseTraceparent(optionalText(only["traceparent"]), optionalText(only["tracestate"]))
    : noTrace;
}
