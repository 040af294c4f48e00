/** What a row answers: parts of an HTTP response where the event came over HTTP, else a value or an error for the framework. */
import { type Outcome, type ReplyOptions, type ReplyParts, throwFailures } from "anyfn/adapter";
import { errorOf, failureParts, textParts } from "./failure.ts";
import { isDelivery } from "./receive/shape.ts";

/** The answer to messages. Nothing but 2xx acknowledges: whatever else makes the platform try again, dead-letter or drop, as it was told to. */
export function answer(
  outcomes: readonly Outcome[],
  _events: readonly unknown[],
  _options: ReplyOptions,
  native: unknown,
): ReplyParts | undefined {
  if (!isDelivery(native)) {
    throwFailures(outcomes);
    return undefined;
  }
  const failure = failed(outcomes);
  return failure ? failureParts(failure.error) : textParts(204, "");
}

/** The answer to a call: its result as JSON, or `{ error: { type, message, details? } }`, of which the caller may see everything. */
export function answerCall(
  outcomes: readonly Outcome[],
  _events: readonly unknown[],
  _options: ReplyOptions,
  native: unknown,
): unknown {
  const failure = failed(outcomes);
  const [only] = outcomes;
  if (!isDelivery(native)) {
    throwFailures(outcomes);
    return only?.ok ? only.value : undefined;
  }
  if (!failure) return json(200, (only?.ok ? only.value : undefined) ?? null);
  const { code, name, details } = errorOf(failure.error);
  const { status, body } = failureParts(failure.error);
  const refused = code === "INVALID_PAYLOAD";
  const message = refused ? errorOf(failure.error).message : body === "" ? "Internal Server Error" : body;
  return json(refused ? 400 : status, {
    error: { type: name, message, ...(code === "HTTP" && details !== undefined && { details }) },
  });
}

function failed(outcomes: readonly Outcome[]): (Outcome & { readonly ok: false }) | undefined {
  const failures = outcomes.filter((outcome) => !outcome.ok);
  return failures.find(({ skipped }) => !skipped) ?? failures[0];
}

function json(status: number, value: unknown): ReplyParts {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    cookies: [],
    body: JSON.stringify(value) ?? "null",
  };
}
