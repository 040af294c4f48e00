import { failureOf, type ReplyParts } from "anyfn/adapter";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { writeReply } from "./send.ts";

/**
 * Answers what the entry threw, which core has logged. An answer that has begun is cut: it was given up at the deadline. Without a response
 * the framework answers what is thrown on; it writes that down too, but without a severity.
 */
export function answerFailure(error: unknown, native: unknown, response: HttpResponse | undefined): void {
  if (!response) throw error;
  if (response.headersSent || response.destroyed) response.destroy();
  else writeReply(failureParts(error), native as HttpRequest, response); // only requests come with a response
}

/**
 * The answer to a failed delivery of messages. An event that no retry mends is refused, never acknowledged: a dead letter keeps it. By its
 * status a function may slow its queue down.
 */
export function failureParts(error: unknown): ReplyParts {
  const { status, type, message, headers } = failureOf(error);
  // Whoever delivers an event has not made its input: only what an HttpError says is for him.
  const body = type === "HttpError" ? message : "";
  const contentType = body === "" ? {} : { "content-type": "text/plain; charset=utf-8" };
  return { status, headers: { ...headers, ...contentType }, cookies: [], body };
}
