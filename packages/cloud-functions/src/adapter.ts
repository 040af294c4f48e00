import { type Adapter, busyClock, type ReplyParts } from "anyfn/adapter";
import { idOf, infoOf, remainingOf } from "./context.ts";
import { rare } from "./door.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** How Cloud Functions calls and is answered: over HTTP the native event is the request, its context the response. */
export const cloudFunctions: Adapter<unknown, HttpResponse | undefined> = {
  name: "cloud-functions",
  id: idOf,
  info: infoOf,
  remaining: remainingOf,
  // Instances are billed, by the 100 ms: this is what an invocation costs that shares its instance with no other.
  billed: (durationMs) => Math.ceil(durationMs / 100) * 100,
  clock: busyClock,
  trace: (_context, native) => rare().traceOf(native),
  log: (entry) => rare().toLogRecord(entry),
  send: (reply: ReplyParts, response: HttpResponse, request, settled) =>
    rare().sendParts(reply, response, request as HttpRequest, settled), // only requests have a channel
  whenGone: (response, controller) => rare().whenGone(response, controller),
};
