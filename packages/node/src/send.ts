import type { ReplyParts, Sent } from "anyfn/adapter";
import { relay } from "anyfn/http";
import type { Call } from "./context.ts";
import { toResponse } from "./http.ts";

/** Hands out an answer that the row did not: a stream, which is followed to its end, or one whose invocation goes on with other work. */
export function sendReply(parts: ReplyParts, call: Call): Promise<Sent> {
  const { body } = parts;
  const method = call.request?.method ?? "GET";
  if (!(body instanceof ReadableStream)) {
    call.respond(toResponse(parts, method));
    return Promise.resolve({ bytes: 0 }); // counted as it was made
  }
  const { stream, sent, fail } = relay(body);
  call.cut = fail;
  call.respond(toResponse({ ...parts, body: stream }, method));
  return sent;
}

/** Aborts a handler's signal when the client goes away before the answer has ended. */
export function whenGone({ request }: Call, controller: AbortController): void {
  request?.signal.addEventListener(
    "abort",
    () => controller.abort(new DOMException("The client went away before the answer.", "AbortError")),
    { once: true },
  );
}
