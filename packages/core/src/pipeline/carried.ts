import type { Attributes } from "../events.ts";
import { parseTraceparent, type Trace } from "../trace.ts";

/**
 * A message as its handler gets it, and the sender's trace. Where a service has attributes, `traceparent` and `tracestate` travel among
 * them: they are no attributes of the message.
 */
export function carried<Event extends object>(event: Event): readonly [Event, Trace | undefined] {
  const { attributes } = event as { readonly attributes?: Attributes }; // of the kinds that have them
  if (attributes === undefined || typeof attributes["traceparent"] !== "string") return [event, undefined];
  const { traceparent, tracestate, ...others } = attributes;
  const trace = parseTraceparent(
    traceparent as string, // as looked at above
    typeof tracestate === "string" ? tracestate : undefined,
  );
  return trace.traceId === undefined ? [event, undefined] : [{ ...event, attributes: others }, trace];
}
