import type { ReplyParts, Trigger } from "../adapter.ts";
import { isThenable } from "../deadline.ts";
import { AnyfnError, type HttpError, typeName, UnrecognizedEventError } from "../errors.ts";
import { byteLength } from "../http/facts.ts";
import type { Instance, Invocation } from "../invocation.ts";
import { plain } from "./request.ts";

/** The error of a native event that no row of the function takes. */
export function unexpected(
  { options: { name }, definition: { kind }, rows }: Instance,
  native: unknown,
): UnrecognizedEventError {
  return unrecognized(
    `${name ?? "The function"} is ${/^(?:[aeiou]|http)/.test(kind) ? "an" : "a"} ${kind} function`,
    native,
    rows,
  );
}

/** The error of a native event that none of `rows` takes. */
export function unrecognized(who: string, native: unknown, rows: readonly Trigger[]): UnrecognizedEventError {
  return new UnrecognizedEventError(
    `${who} and accepts ${rows.map((row) => row.id).join(", ") || "no trigger"}, but got ${shape(native)}. ` +
      `Wire one of these triggers to it, or pin the one that calls: { trigger: "${rows[0]?.id ?? "…"}" }.`,
  );
}

/** Keys and types of what arrived, never values: an event may hold anything. */
function shape(native: unknown): string {
  if (native === null || typeof native !== "object" || Array.isArray(native)) return typeName(native);
  const keys = Object.entries(native)
    .slice(0, 20)
    .map(([key, value]) => `${key.slice(0, 40)}: ${typeName(value)}`);
  return `{ ${keys.join(", ")} }`;
}

/** The row that a function is pinned to; one of messages takes whatever comes. @throws AnyfnError when there is none of that id */
export function pinned(rows: readonly Trigger[], id: string): Trigger {
  const row = rows.find((candidate) => candidate.id === id);
  // Requests are told apart by what is read of them, so that a pinned row still asks.
  if (row) return row.kind === "http" ? row : { ...row, detect: () => true };
  throw new AnyfnError(
    "INVALID_DEFINITION",
    `There is no trigger ${JSON.stringify(id)} for this function; there are ${rows.map((candidate) => candidate.id).join(", ")}.`,
  );
}

/** The error of a value that is no handler of requests. */
export function noHandler(): TypeError {
  return new TypeError(
    "http() takes a handler (request, context) => Response, or an app with a fetch(request) method.",
  );
}

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
export function limit(answer: unknown, limit: number): void {
  const bytes = byteLength(JSON.stringify(answer));
  if (bytes <= limit) return;
  throw new AnyfnError(
    "RESPONSE_TOO_LARGE",
    `The response takes ${bytes} bytes as the platform is sent it (binary bodies grow by a third), but ${limit} are allowed. ` +
      "Stream it (http({ streaming: true }, …)), or answer with a link to an object store.",
  );
}

/** The native answer to what a handler threw. A thrown response is an answer; what cannot be sent is a failure like any other. */
export function fail(
  invocation: Invocation,
  error: unknown,
  partsOf: (response: unknown) => ReplyParts | undefined,
  reply: (invocation: Invocation, parts: ReplyParts) => unknown,
): unknown {
  const failed = (cause: unknown): unknown => reply(invocation, failure(invocation, cause));
  try {
    const thrown = partsOf(error);
    const answer = thrown ? reply(invocation, thrown) : failed(error);
    return isThenable(answer) ? answer.then(undefined, failed) : answer;
  } catch (cause) {
    return failed(cause);
  }
}

/** The answer to what a handler threw; logs what nobody expected. */
function failure(invocation: Invocation, error: unknown): ReplyParts {
  const { usage, instance, native } = invocation;
  if (isHttpError(error)) {
    if (error.status >= 500) instance.adapter.failed?.(error, native);
    return plain(error.status, error.publicMessage);
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
  return plain(late ? 504 : 500);
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
