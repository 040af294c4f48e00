import type { Call } from "./context.ts";
import { toResponse } from "./http.ts";

/** Answers a request whose invocation failed before it could answer; an answer that has begun is cut. Core has logged why. */
export function crashed(error: unknown, call: Call): void {
  if (call.cut) {
    call.cut(error);
    return;
  }
  call.respond(
    toResponse({ status: 500, headers: {}, cookies: [], body: "" }, call.request?.method ?? "GET"),
  );
}
