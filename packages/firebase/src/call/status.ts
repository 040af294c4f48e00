/** Errors as Firebase's protocols tell them: a canonical status by name, its HTTP code, and what the caller may read. */

/** An error that a caller gets. */
export interface CallError {
  /** The name of a canonical status, e.g. `"NOT_FOUND"` (https://cloud.google.com/apis/design/errors#error_model). */
  readonly status: string;
  /** Of the HTTP answer. */
  readonly code: number;
  readonly message: string;
  readonly details?: unknown;
}

/**
 * What a caller gets of what was thrown. Public are `HttpError`, the `HttpsError` of firebase-functions, and why the input was
 * refused; of a permanent failure and of a deadline the caller hears no more than that it was one; all else is INTERNAL.
 */
export function callError(error: unknown): CallError {
  try {
    return known(Object(error)) ?? INTERNAL;
  } catch {
    return INTERNAL; // whatever is thrown may throw when it is read
  }
}

/** True for an error whose message is meant for the caller: nothing that went wrong here. */
export function isExpected(error: unknown): boolean {
  return callError(error).code < 500;
}

/** By its fields, so that an error of another copy of anyfn counts too. */
function known({
  code,
  name,
  status,
  publicMessage,
  message,
  details,
  issues,
  httpErrorCode,
  canonicalCode,
}: Fields): CallError | undefined {
  const { canonicalName } = Object(httpErrorCode) as Fields;
  if (typeof canonicalName === "string" && CODES.has(canonicalName)) {
    return named(canonicalName, undefined, String(message), details);
  }
  switch (code) {
    case "HTTP":
      if (!Number.isInteger(status) || Number(status) < 400 || Number(status) > 599) return undefined;
      return named(
        CODES.has(String(canonicalCode)) ? String(canonicalCode) : statusOf(Number(status)),
        Number(status),
        String(publicMessage ?? ""),
        details,
      );
    case "INVALID_PAYLOAD":
      return named(
        "INVALID_ARGUMENT",
        400,
        "The input does not fit its schema.",
        issues && { issues: plainIssues(issues) },
      );
    case "MALFORMED_EVENT":
    case "UNRECOGNIZED_EVENT":
      return named("INVALID_ARGUMENT", 400, "Bad Request");
    case "PERMANENT":
      return named("FAILED_PRECONDITION");
    case "IN_PROGRESS":
      return named("ABORTED");
    default:
      return name === "TimeoutError" ? named("DEADLINE_EXCEEDED") : undefined;
  }
}

/** Any object may be asked for them. */
type Fields = Readonly<Record<string, unknown>>;

function named(status: string, code = CODES.get(status) ?? 500, message = "", details?: unknown): CallError {
  return { status, code, message: message || status, ...(details !== undefined && { details }) };
}

/** The canonical status nearest to an HTTP status. */
function statusOf(code: number): string {
  return BY_HTTP[code] ?? (code < 500 ? "FAILED_PRECONDITION" : "INTERNAL");
}

/** What a schema says of the caller's own input: no values. */
function plainIssues(issues: unknown): readonly object[] {
  return (issues as readonly { readonly message: string; readonly path?: readonly unknown[] }[]).map(
    ({ message, path = [] }) => ({
      message,
      path: path.map((part) => String((Object(part) as Fields)["key"] ?? part)),
    }),
  ); // a refused payload's issues are those of Standard Schema
}

const CODES: ReadonlyMap<string, number> = new Map([
  ["CANCELLED", 499],
  ["UNKNOWN", 500],
  ["INVALID_ARGUMENT", 400],
  ["DEADLINE_EXCEEDED", 504],
  ["NOT_FOUND", 404],
  ["ALREADY_EXISTS", 409],
  ["PERMISSION_DENIED", 403],
  ["UNAUTHENTICATED", 401],
  ["RESOURCE_EXHAUSTED", 429],
  ["FAILED_PRECONDITION", 400],
  ["ABORTED", 409],
  ["OUT_OF_RANGE", 400],
  ["UNIMPLEMENTED", 501],
  ["INTERNAL", 500],
  ["UNAVAILABLE", 503],
  ["DATA_LOSS", 500],
]);

const BY_HTTP: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  409: "ABORTED",
  410: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  415: "INVALID_ARGUMENT",
  416: "OUT_OF_RANGE",
  422: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  501: "UNIMPLEMENTED",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const INTERNAL: CallError = { status: "INTERNAL", code: 500, message: "INTERNAL" };
