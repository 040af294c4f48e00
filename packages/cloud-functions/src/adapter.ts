import { type Adapter, busyClock, lightWeb, type ReplyParts } from "anyfn/adapter";
import { executionId, infoOf, remainingOf } from "./context.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { toLogRecord } from "./log.ts";
import { sendParts, whenGone } from "./send.ts";
import { traceOf } from "./trace.ts";

/** How Cloud Functions calls and is answered: over HTTP the native event is the request, its context the response. */
export const cloudFunctions: Adapter<unknown, HttpResponse | undefined> = {
  name: "cloud-functions",
  id: (_context, native) => executionId(native),
  info: infoOf,
  remaining: remainingOf,
  // Instances are billed, by the 100 ms: this is what an invocation costs that shares its instance with no other.
  billed: (durationMs) => Math.ceil(durationMs / 100) * 100,
  clock: busyClock,
  web: lightWeb,
  trace: (_context, native) => traceOf(native),
  log: toLogRecord,
  send: (reply: ReplyParts, response: HttpResponse, request, settled) =>
    sendParts(reply, response, request as HttpRequest, settled), // only requests have a channel
  whenGone,
};
