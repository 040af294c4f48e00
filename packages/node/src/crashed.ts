import { report, type Serving } from "anyfn/adapter";
import type { Call } from "./context.ts";
import { toResponse } from "./http.ts";

/** Answers a request whose invocation failed before it could answer; an answer that has begun is cut. It was given up at the deadline, and core said so. */
export function crashed(serving: Serving<Call>, error: unknown, call: Call): void {
  if (call.cut) {
    call.cut(error);
    return;
  }
  report(serving, error, call.request, call, { message: "the request was not handled" });
  call.respond(
    toResponse({ status: 500, headers: {}, cookies: [], body: "" }, call.request?.method ?? "GET"),
  );
}
