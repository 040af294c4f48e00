import type { ReplyParts } from "../contract.ts";
import { AnyfnError, typeName } from "../errors.ts";
import { byteLength } from "../http/facts.ts";
import { isClientGone } from "../http/gone.ts";
import { plainAnswer } from "../http/plain-answer.ts";
import { type Failure, failureOf } from "../http/status.ts";
import { withoutSecrets } from "../report.ts";
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

/** The answer to a failed request; counts the failure and logs it as the table says. */
export function failed(invocation: Invocation, error: unknown, what = "the handler failed"): ReplyParts {
  const { usage, instance, native } = invocation;
  const { status, message, headers, level } = failureIn(invocation, error);
  if (usage.outcome === "cancelled") {
    invocation.log.info("the client went away before the answer", shown(error));
    return plainAnswer(status, message, headers);
  }
  if (status >= 500) instance.adapter.failed?.(forPlatform(invocation, error), native);
  // An HttpError is an answer like any other.
  if (codeOf(error) !== "HTTP") usage.failures = 1;
  const late = usage.outcome === "timeout";
  if (level)
    invocation.log[level](late ? "the handler did not answer before the deadline" : what, shown(error));
  return plainAnswer(status, message, headers);
}

/**
 * Counts and logs a failure around the handlers: the function did not start, no trigger takes the event, it cannot be read, its answer
 * cannot be made. To be called wherever an invocation fails as a whole: a message's own failure was counted and logged before.
 */
export function notHandled(invocation: Invocation, error: unknown): void {
  const { usage, instance } = invocation;
  const { kind } = instance.definition;
  if (usage.failures > 0) return;
  usage.failures = 1;
  const { level = "error" } = failureIn(invocation, error);
  // What a caller did wrong is a warning; whatever else fails is ours, or comes again.
  const what = kind === "invoke" ? "call" : kind === "http" ? "request" : "event";
  invocation.log[kind === "invoke" ? level : "error"](`the ${what} was not handled`, shown(error));
}

/** The error as the platform gets it, which logs it as it is: without the values of the function's secrets. */
export function forPlatform({ instance }: Invocation, error: unknown): unknown {
  return withoutSecrets(error, instance.definition, instance.options);
}

/** A thrown undefined would leave no trace in JSON. */
export function shown(error: unknown): { readonly error: unknown } {
  return { error: error === undefined ? "undefined" : error };
}

/**
 * The failure that an error is in this invocation. Whatever heeds the signal rejects with its reason: a timeout, or of a request also that
 * its client went away.
 */
export function failureIn(invocation: Invocation, error: unknown): Failure {
  const { usage, aborted, left, instance } = invocation;
  if (aborted && isOf(error, invocation.signal.reason)) usage.outcome = "timeout";
  else if (instance.definition.kind === "http" && ((left && isOf(error, left)) || isClientGone(error)))
    usage.outcome ??= "cancelled";
  const failure = failureOf(error);
  // Nobody gets this answer.
  if (usage.outcome === "cancelled") return { ...failure, status: 400, message: "", level: "info" };
  // What was given up at the deadline is late, whatever it is given up with.
  return usage.outcome === "timeout" ? { ...failure, status: 504, message: "", level: "error" } : failure;
}

/** The code of an error, of whatever copy of anyfn. */
export function codeOf(error: unknown): unknown {
  try {
    return (Object(error) as { readonly code?: unknown }).code; // looked at
  } catch {
    return undefined; // whatever is thrown may throw when it is read
  }
}

/** True for the reason itself, and for what was thrown because of it: Node's own functions wrap it. */
function isOf(error: unknown, reason: unknown): boolean {
  try {
    return error === reason || (error as Partial<Error> | null | undefined)?.cause === reason;
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}
