import type { Trace } from "anyfn";
import { parseTraceparent } from "anyfn/adapter";
import { isHttp } from "./detect.ts";
import type { AzureContext } from "./native.ts";

/** The host's trace, which goes on from the caller's; the caller's own where the host tells none. */
export function traceOf({ traceContext }: AzureContext = {}, native: unknown): Trace {
  const told = parseTraceparent(traceContext?.traceParent, traceContext?.traceState);
  if (told.traceId !== undefined || !isHttp(native)) return told;
  const { headers } = native;
  return parseTraceparent(headers.get("traceparent") ?? undefined, headers.get("tracestate") ?? undefined);
}
