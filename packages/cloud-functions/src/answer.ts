/** What a row answers: parts of an HTTP response where the event came over HTTP, else a value or an error for the framework. */
import { callFailure, type Outcome, type ReplyOptions, type ReplyParts, throwFailures } from "anyfn/adapter";
import { failureParts } from "./failure.ts";
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
  return failure ? failureParts(failure.error) : { status: 204, headers: {}, cookies: [], body: "" };
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
  const { headers, ...parts } = callFailure(failure.error);
  return { ...parts, headers: { ...headers, "content-type": "application/json; charset=utf-8" } };
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
