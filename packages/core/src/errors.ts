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
  | "INVALID_FIGURE"
  | "INVALID_PRICE_BOOK"
  | "PERMANENT"
  | "RESPONSE_TOO_LARGE"
  | "BATCH_FAILED"
  | "TIMEOUT"
  | "HTTP"
  | "IN_PROGRESS"
  | "UNSUPPORTED";

/** The base of every error that anyfn raises: what happened, what was seen, what to do. */
export class AnyfnError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Answers an HTTP request with `status` and a message that the client may see. */
export class HttpError extends AnyfnError {
  readonly status: number;
  readonly publicMessage: string;

  /** @param status 400 to 599. */
  constructor(status: number, publicMessage = "", options?: ErrorOptions) {
    super("HTTP", publicMessage || `HTTP ${status}`, options);
    this.name = "HttpError";
    this.status = status;
    this.publicMessage = publicMessage;
  }
}

/** A failure that no retry can mend: dead-lettered where a dead letter is configured. */
export class PermanentError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions, code: ErrorCode = "PERMANENT") {
    super(code, message, options);
    this.name = "PermanentError";
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

  constructor(trigger: string, path: string, expected: string, seen: unknown, options?: ErrorOptions) {
    super(
      "MALFORMED_EVENT",
      `${trigger}: the event's ${path} should be ${expected} but is ${typeName(seen)}. ` +
        "Send the platform's own event unchanged, or pin another trigger.",
      options,
    );
    this.name = "MalformedEventError";
    this.path = path;
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
