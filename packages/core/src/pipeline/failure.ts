import type { ReplyParts } from "../contract.ts";
import { AnyfnError, type HttpError, typeName } from "../errors.ts";
import { byteLength } from "../http/facts.ts";
import { plainAnswer } from "../http/plain-answer.ts";
import type { Invocation } from "./invocation.ts";

/** The error of a value that is no response, or none that can be sent. */
export function unsendable(response: unknown): AnyfnError {
  const { arrayBuffer, status } = Object(response) as Partial<globalThis.Response>; // looked at, not called
  return new AnyfnError(
    "INVALID_RESPONSE",
    arrayBuffer
      ? `The handler's Response has the status ${status}; a status from 200 to 599 can be sent.`
      : `The handler must return a Response, but returned ${response === undefined ? "nothing" : typeName(response)}. Return Response.json(value) or new Response(text).`,
  );
}

/** @throws AnyfnError when the answer takes more bytes as JSON than `limit` */
export function checkSize(answer: unknown, limit: number): void {
  const bytes = byteLength(JSON.stringify(answer));
  if (bytes <= limit) return;
  throw new AnyfnError(
    "RESPONSE_TOO_LARGE",
    `The response takes ${bytes} bytes as the platform is sent it (binary bodies grow by a third), but ${limit} are allowed. ` +
      "Stream it (http({ streaming: true }, …)), or answer with a link to an object store.",
  );
}

/** The answer to what a handler threw; logs what nobody expected. */
export function failed(invocation: Invocation, error: unknown): ReplyParts {
  const { usage, instance, native } = invocation;
  if (isHttpError(error)) {
    if (error.status >= 500) instance.adapter.failed?.(error, native);
    return plainAnswer(error.status, error.publicMessage);
  }
  instance.adapter.failed?.(error, native);
  usage.failures = 1;
  // Whatever heeds the signal rejects with its reason.
  if (invocation.aborted && isOf(error, invocation.signal.reason)) usage.outcome = "timeout";
  const late = usage.outcome === "timeout";
  invocation.log.error(late ? "the handler did not answer before the deadline" : "the handler failed", {
    // A thrown undefined would leave no trace in JSON.
    error: error === undefined ? "undefined" : error,
  });
  return plainAnswer(late ? 504 : 500);
}

/** True for the reason itself, and for what was thrown because of it: Node's own functions wrap it. */
function isOf(error: unknown, reason: unknown): boolean {
  try {
    return error === reason || (error as Partial<Error> | null | undefined)?.cause === reason;
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}

/** By its fields, so that an error of another copy of anyfn counts too. */
function isHttpError(error: unknown): error is HttpError {
  try {
    const { code, status } = (error ?? {}) as Partial<HttpError>;
    return (
      code === "HTTP" && Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599
    );
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}
