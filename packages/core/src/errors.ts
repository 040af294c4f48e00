/** Every code an anyfn error can carry. Tests and callers rely on codes, never on messages. */
export type ErrorCode =
  | "UNRECOGNIZED_EVENT"
  | "MALFORMED_EVENT"
  | "INVALID_PAYLOAD"
  | "INVALID_OUTPUT"
  | "INVALID_RESPONSE"
  | "INVALID_ENVIRONMENT"
  | "INVALID_DEFINITION"
  | "INVALID_CLOUDEVENT"
  | "PERMANENT"
  | "RESPONSE_TOO_LARGE"
  | "BATCH_FAILED"
  | "TIMEOUT"
  | "HTTP"
  | "IN_PROGRESS"
  | ClientErrorCode
  | ToolErrorCode;

/** What is wrong with an app, or with a command: what builds and the command line report. */
export type ToolErrorCode =
  | "BUILD_FAILED"
  | "COMMAND_FAILED"
  | "INVALID_ARGUMENT"
  | "INVALID_FIGURE"
  | "INVALID_PRICE_BOOK"
  | "NO_APP"
  | "NO_FUNCTIONS"
  | "INVALID_CONFIG"
  | "INVALID_OUTPUT"
  | "OUTPUT_TOO_LARGE"
  | "UNKNOWN_TARGET"
  | "UNKNOWN_STAGE"
  | "SYNTAX_ERROR"
  | "UNRESOLVED_IMPORT"
  | "MISSING_EXPORT"
  | "BUNDLE_FAILED"
  | "LOAD_FAILED"
  | "CRASHED"
  | "NO_PORT"
  | "NO_DEFAULT_EXPORT"
  | "NOT_A_DEFINITION"
  | "INVALID_OPTION"
  | "DUPLICATE_NAME"
  | "DUPLICATE_ROUTE"
  | "INVALID_ROUTE"
  | "INVALID_SCHEDULE"
  | "UNSUPPORTED"
  | "NO_FILE"
  | "VERIFY_FAILED"
  | "NOT_VERIFIED"
  | "NOTE"
  | "UNLISTED_RESOURCE"
  | "NO_FUNCTION"
  | "NATIVE_MODULE"
  | "LEFT_OUT"
  | "NOT_IN_OUTPUT"
  | "BUNDLER_WARNING"
  | "NO_RUNTIME"
  | "UNREACHABLE"
  | "NO_DATA"
  | "BAD_DATA"
  | "NOT_PARKED"
  /** A fault of anyfn's own. */
  | "INTERNAL";

/** Why a call to a resource failed. */
export type ClientErrorCode =
  /** The bucket, queue or table is not there; never an absent key. */
  | "NOT_FOUND"
  /** A condition (`ifMatch`, `ifAbsent`, `ifVersion`) does not hold. */
  | "CONFLICT"
  /** The credentials, or the function's list of resources, do not allow it. */
  | "DENIED"
  | "THROTTLED"
  | "TOO_LARGE"
  /** The service does not answer, or answers with a failure of its own. */
  | "UNAVAILABLE"
  /** The service or the handle does not take what was given. */
  | "INVALID"
  /** The service, or a target of the app, cannot do it. */
  | "UNSUPPORTED"
  /** No service was connected to the handle. */
  | "NOT_CONNECTED"
  /** The caller's signal ended the call. */
  | "ABORTED";

/** The base of every error that anyfn raises: what happened, what was seen, what to do. */
export class AnyfnError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The canonical codes of APIs (https://cloud.google.com/apis/design/errors), and the HTTP status of each. */
export const CANONICAL_STATUS = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  UNAUTHENTICATED: 401,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
} as const;

/** The name of a canonical code, such as `"ALREADY_EXISTS"`. */
export type CanonicalCode = keyof typeof CANONICAL_STATUS;

/** What an {@link HttpError} may say besides. */
export interface HttpErrorOptions extends ErrorOptions {
  /** Plain data for callers that take it: those of Firebase's callables, and direct calls. They may see it. */
  readonly details?: unknown;
}

/**
 * Answers with a status and a message that the client may see. A canonical code says the status, and itself where callers know codes
 * (Firebase's callables).
 *
 * @example
 * throw new HttpError(404, "no such order");
 * throw new HttpError("ALREADY_EXISTS", "taken", { details: { name } });
 */
export class HttpError extends AnyfnError {
  readonly status: number;
  readonly publicMessage: string;
  /** Undefined where a status was given. */
  readonly canonicalCode: CanonicalCode | undefined;
  readonly details: unknown;

  /** @param status 400 to 599, or a canonical code. */
  constructor(status: number | CanonicalCode, publicMessage = "", options?: HttpErrorOptions) {
    const isNumber = typeof status === "number";
    super("HTTP", publicMessage || (isNumber ? `HTTP ${status}` : status), options);
    this.name = "HttpError";
    // Who writes no TypeScript may give any text.
    this.status = isNumber ? status : (CANONICAL_STATUS[status] ?? 500);
    this.publicMessage = publicMessage;
    this.canonicalCode = isNumber ? undefined : status;
    this.details = options?.details;
  }
}

/** A failure that no retry can mend: dead-lettered where a dead letter is configured. */
export class PermanentError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions, code: ErrorCode = "PERMANENT") {
    super(code, message, options);
    this.name = "PermanentError";
  }
}

/** A failed call to a resource. */
export class ClientError extends AnyfnError {
  declare readonly code: ClientErrorCode;
  /** `"bucket:uploads"`. */
  readonly resource: string;
  /** `"put"`. */
  readonly operation: string;
  /** True where the same call may succeed later. */
  readonly retryable: boolean;

  constructor(
    code: ClientErrorCode,
    message: string,
    about: {
      readonly resource: string;
      readonly operation: string;
      readonly retryable?: boolean | undefined;
    },
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.name = "ClientError";
    this.resource = about.resource;
    this.operation = about.operation;
    this.retryable = about.retryable ?? (code === "THROTTLED" || code === "UNAVAILABLE");
  }
}

/** A native event that no accepted trigger matches. Names keys and types of what arrived, never values. */
export class UnrecognizedEventError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions) {
    super("UNRECOGNIZED_EVENT", message, options);
    this.name = "UnrecognizedEventError";
  }
}

/** A native event of a known trigger whose field has the wrong shape; `path` is the first wrong one. */
export class MalformedEventError extends AnyfnError {
  readonly path: string;
  /** What it should be. */
  readonly expected: string;
  /** The type of what it is: never its content. */
  readonly seen: string;

  constructor(trigger: string, path: string, expected: string, seen: unknown, options?: ErrorOptions) {
    super(
      "MALFORMED_EVENT",
      `${trigger}: the event's ${path} should be ${expected} but is ${typeName(seen)}. ` +
        "Send the platform's own event unchanged, or pin another trigger.",
      options,
    );
    this.name = "MalformedEventError";
    this.path = path;
    this.expected = expected;
    this.seen = typeName(seen);
  }
}

/** The type of a value in words for a message: never its content. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object"
    ? value instanceof Uint8Array
      ? "bytes"
      : "an object"
    : typeof value === "undefined"
      ? "absent"
      : `a ${typeof value}`;
}
