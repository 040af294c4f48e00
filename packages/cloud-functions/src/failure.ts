import { type ReplyParts, report, type Serving } from "anyfn/adapter";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { writeReply } from "./send.ts";

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

/** The answer to what went wrong before or in a function that is called over HTTP. */
export function failureParts(error: unknown): ReplyParts {
  const { code, name, status, publicMessage } = errorOf(error);
  if (code === "HTTP" && Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599)
    return textParts(status as number, typeof publicMessage === "string" ? publicMessage : ""); // an integer is a number
  if (typeof code === "string" && REFUSED.has(code)) return textParts(400, "");
  return textParts(code === "TIMEOUT" || name === "TimeoutError" ? 504 : 500, "");
}

/** An event that no retry mends is refused, never acknowledged: a dead letter keeps it. */
const REFUSED: ReadonlySet<string> = new Set(["MALFORMED_EVENT", "UNRECOGNIZED_EVENT", "INVALID_CLOUDEVENT"]);

/** By its fields, so that an error of another copy of anyfn counts too. */
function errorOf(error: unknown): {
  readonly code?: unknown;
  readonly name: string;
  readonly message: string;
  readonly status?: unknown;
  readonly publicMessage?: unknown;
  readonly details?: unknown;
} {
  try {
    const { code, name, message, status, publicMessage, details } = (error ?? {}) as Readonly<
      Record<string, unknown>
    >; // looked at, not called
    return {
      code,
      name: typeof name === "string" ? name : "Error",
      message: typeof message === "string" ? message : "",
      status,
      publicMessage,
      details,
    };
  } catch {
    return { name: "Error", message: "" }; // whatever is thrown may throw when it is read
  }
}

/** A short answer in plain text; "" for no body. */
export function textParts(status: number, body: string): ReplyParts {
  return {
    status,
    headers: body === "" ? {} : { "content-type": "text/plain; charset=utf-8" },
    cookies: [],
    body,
  };
}
