import { report, type Serving } from "anyfn/adapter";
import { failureParts } from "./answer.ts";
import { type HttpRequest, type HttpResponse, writeReply } from "./http.ts";

/**
 * Answers what the entry threw, and logs it. An answer that has begun is cut: it was given up at the deadline, and core said so. Without a
 * response the framework answers what is thrown on; it writes that down too, but without a severity.
 */
export function answerFailure(
  serving: Serving<HttpResponse | undefined>,
  error: unknown,
  native: unknown,
  response: HttpResponse | undefined,
): void {
  if (!response) {
    // What a handler threw core has logged.
    if (UNHANDLED.has(String(Object(error).code)))
      report(serving, error, native, response, { message: "the event was not handled" });
    throw error;
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  report(serving, error, native, response, { message: "the request was not handled" });
  writeReply(failureParts(error), native as HttpRequest, response); // only requests come with a response
}

/** Codes of what goes wrong before a handler is called. */
const UNHANDLED: ReadonlySet<string> = new Set([
  "MALFORMED_EVENT",
  "UNRECOGNIZED_EVENT",
  "INVALID_DEFINITION",
  "INVALID_ENVIRONMENT",
]);
