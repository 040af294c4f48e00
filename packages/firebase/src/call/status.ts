/** Errors as Firebase's protocols tell them: core's table of failures, in canonical codes. */
import { CANONICAL_STATUS, type CanonicalCode, failureOf } from "anyfn/adapter";

/** An error that a caller gets. */
export interface CallError {
  /** The name of a canonical code, e.g. `"NOT_FOUND"` (https://cloud.google.com/apis/design/errors#error_model). */
  readonly status: string;
  /** Of the HTTP answer. */
  readonly code: number;
  readonly message: string;
  readonly details?: unknown;
  /** Of the HTTP answer, in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a caller gets of what was thrown: what core's table says, and the `HttpsError` of firebase-functions as it is. */
export function callError(error: unknown): CallError {
  const own = ofFirebase(error);
  if (own) return own;
  const { status, message, details, canonicalCode, headers } = failureOf(error);
  const name = isCanonical(canonicalCode) ? canonicalCode : nearest(status);
  const said = details ?? issuesOf(error, status);
  return {
    status: name,
    code: status,
    message: message || name,
    ...(said !== undefined && { details: said }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** True for an error whose message is meant for the caller: nothing that went wrong here. */
export function isExpected(error: unknown): boolean {
  return callError(error).code < 500;
}

/** The `HttpsError` of firebase-functions, by its fields. */
function ofFirebase(error: unknown): CallError | undefined {
  try {
    const { httpErrorCode, message, details } = Object(error) as Fields;
    const { canonicalName: name } = Object(httpErrorCode) as Fields;
    if (!isCanonical(name)) return undefined;
    return {
      status: name,
      code: CANONICAL_STATUS[name],
      message: String(message) || name,
      ...(details !== undefined && { details }),
    };
  } catch {
    return undefined; // whatever is thrown may throw when it is read
  }
}

/** Any object may be asked for them. */
type Fields = Readonly<Record<string, unknown>>;

function isCanonical(name: unknown): name is CanonicalCode {
  return typeof name === "string" && Object.hasOwn(CANONICAL_STATUS, name);
}

/** Where the input is wrong; a schema's messages may quote values, and stay here. */
function issuesOf(error: unknown, status: number): unknown {
  if (status !== 400 || (error as Fields)["code"] !== "INVALID_PAYLOAD") return undefined; // of nothing the status is 500
  const { issues } = error as { readonly issues?: unknown }; // looked at next
  return (
    Array.isArray(issues) && {
      issues: issues.map((issue) => ({
        path: [Object(issue).path ?? []].flat().map((part: unknown) => String(Object(part).key ?? part)),
      })),
    }
  );
}

/** The canonical code nearest to an HTTP status. */
function nearest(status: number): string {
  return BY_HTTP[status] ?? (status < 500 ? "FAILED_PRECONDITION" : "INTERNAL");
}

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
