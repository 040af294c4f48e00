/** What a row answers: parts of an HTTP response where the event came over HTTP, else a value or an error for the framework. */
import { type Outcome, type ReplyOptions, type ReplyParts, throwFailures } from "anyfn/adapter";
import { isDelivery } from "./receive.ts";

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
  return failure ? failureParts(failure.error) : parts(204, "");
}

/** The answer to a call: its result as JSON, or `{ error: { type, message } }`, whose message is public. */
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
  const { code, name } = errorOf(failure.error);
  const { status, body } = failureParts(failure.error);
  const refused = code === "INVALID_PAYLOAD";
  const message = refused ? errorOf(failure.error).message : body === "" ? "Internal Server Error" : body;
  return json(refused ? 400 : status, { error: { type: name, message } });
}

/** The answer to what went wrong before or in a function that is called over HTTP. */
export function failureParts(error: unknown): ReplyParts {
  const { code, name, status, publicMessage } = errorOf(error);
  if (code === "HTTP" && Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599)
    return parts(status as number, typeof publicMessage === "string" ? publicMessage : ""); // an integer is a number
  if (typeof code === "string" && REFUSED.has(code)) return parts(400, "");
  return parts(code === "TIMEOUT" || name === "TimeoutError" ? 504 : 500, "");
}

/** An event that no retry mends is refused, never acknowledged: a dead letter keeps it. */
const REFUSED: ReadonlySet<string> = new Set(["MALFORMED_EVENT", "UNRECOGNIZED_EVENT", "INVALID_CLOUDEVENT"]);

function failed(outcomes: readonly Outcome[]): (Outcome & { readonly ok: false }) | undefined {
  const failures = outcomes.filter((outcome) => !outcome.ok);
  return failures.find(({ skipped }) => !skipped) ?? failures[0];
}

/** By its fields, so that an error of another copy of anyfn counts too. */
function errorOf(error: unknown): {
  readonly code?: unknown;
  readonly name: string;
  readonly message: string;
  readonly status?: unknown;
  readonly publicMessage?: unknown;
} {
  try {
    const { code, name, message, status, publicMessage } = (error ?? {}) as Readonly<Record<string, unknown>>; // looked at, not called
    return {
      code,
      name: typeof name === "string" ? name : "Error",
      message: typeof message === "string" ? message : "",
      status,
      publicMessage,
    };
  } catch {
    return { name: "Error", message: "" }; // whatever is thrown may throw when it is read
  }
}

function parts(status: number, body: string): ReplyParts {
  return {
    status,
    headers: body === "" ? {} : { "content-type": "text/plain; charset=utf-8" },
    cookies: [],
    body,
  };
}

function json(status: number, value: unknown): ReplyParts {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    cookies: [],
    body: JSON.stringify(value) ?? "null",
  };
}
