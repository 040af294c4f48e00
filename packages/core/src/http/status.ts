/**
 * What a failure becomes: one table for requests, direct calls and messages, on every target. Errors are told by their fields, never by
 * their class, so that an error of another copy of anyfn counts too.
 */
import type { ReplyParts } from "../contract.ts";
import type { CanonicalCode } from "../errors.ts";
import type { LogLevel } from "../log.ts";

/** A failure as its caller and the log get it. */
export interface Failure {
  /** Over HTTP. */
  readonly status: number;
  /** The error's name, for callers of direct calls. */
  readonly type: string;
  /** What the caller may read; `""` where the failure is ours. */
  readonly message: string;
  /** What an `HttpError` says besides. */
  readonly details?: unknown;
  /** The canonical code that an `HttpError` was given. */
  readonly canonicalCode?: CanonicalCode | undefined;
  /** Of the answer over HTTP, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** How it is logged where it fails a request or a direct call; undefined: not at all. Of a message every failure is logged. */
  readonly level: LogLevel | undefined;
}

/** The failure that an error is, by its code and name. */
export function failureOf(error: unknown): Failure {
  const fields = fieldsOf(error);
  const { code, name } = fields;
  const type = typeof name === "string" && name !== "" ? name : "Error";
  const row = typeof code === "string" && Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
  const said = row?.(fields) ?? (name === "TimeoutError" ? LATE : OURS);
  return { type, headers: {}, ...said };
}

/** The answer to a direct call over HTTP that failed: `{ error: { type, message, details? } }`. */
export function callFailure(error: unknown): ReplyParts & { readonly body: string } {
  const { status, type, message, details, headers } = failureOf(error);
  const told = message || (status === 504 ? "Gateway Timeout" : status >= 500 ? "Internal Server Error" : "");
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    cookies: [],
    body: errorJson({ type, message: told }, details),
  };
}

/**
 * The error of a failed direct call where the platform tells its caller errors as such: the name, and no more text than the caller may
 * read. What this function's own author wrote wrongly into the event (`UNRECOGNIZED_EVENT`, `MALFORMED_EVENT`) is told as it is: no value is in it.
 *
 * The stack, which platforms hand on line by line, has what an `HttpError` says besides as one line of JSON: `{ status, code, details }`.
 */
export function callError(error: unknown): Error {
  const { status, type, message, details, canonicalCode } = failureOf(error);
  const told = Object.assign(new Error(isOfEvent(error) ? error.message : message), { name: type });
  const head = told.message === "" ? type : `${type}: ${told.message}`;
  const besides = status < 500 || type === "HttpError";
  const facts = { status, code: canonicalCode, details };
  const line = besides ? (json(facts) ?? json({ ...facts, details: undefined })) : undefined;
  told.stack = line === undefined ? head : `${head}\n${line}`;
  return Object.assign(told, besides && facts, isOfEvent(error) && { code: error.code });
}

/** True for the errors that name keys and types of an event, and never values. */
function isOfEvent(error: unknown): error is Error & { readonly code: string } {
  const { code } = fieldsOf(error);
  return error instanceof Error && (code === "UNRECOGNIZED_EVENT" || code === "MALFORMED_EVENT");
}

/** Undefined for what JSON cannot hold: details may be anything. */
function json(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Details may be anything: those that JSON cannot hold are left out. */
function errorJson(error: object, details: unknown): string {
  try {
    return JSON.stringify({ error: { ...error, details } });
  } catch {
    return JSON.stringify({ error });
  }
}

type Said = Omit<Failure, "type" | "headers"> & Partial<Pick<Failure, "headers">>;
type Fields = Readonly<Record<(typeof READ)[number], unknown>>;

const READ = [
  "code",
  "name",
  "status",
  "publicMessage",
  "details",
  "canonicalCode",
  "issues",
  "path",
  "expected",
  "seen",
] as const;

const OURS: Said = { status: 500, message: "", level: "error" };
const LATE: Said = { status: 504, message: "", level: "error" };

/** By code; what a row answers undefined for, and every other code, is our failure. */
const ROWS: Readonly<Record<string, (fields: Fields) => Said | undefined>> = {
  HTTP: ({ status, publicMessage, details, canonicalCode }) =>
    typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599
      ? {
          status,
          message: text(publicMessage),
          level: status >= 500 ? "error" : undefined,
          ...(details !== undefined && { details }),
          ...(typeof canonicalCode === "string" && { canonicalCode: canonicalCode as CanonicalCode }), // who gives another gets it back
        }
      : undefined,
  INVALID_PAYLOAD: ({ issues }) => ({
    status: 400,
    message: `The input does not fit the schema${pathsOf(issues)}.`,
    level: "warn",
  }),
  MALFORMED_EVENT: ({ path, expected, seen }) => ({
    status: 400,
    message:
      typeof expected === "string"
        ? `The ${text(path)} of the input should be ${expected} but is ${text(seen)}.`
        : "The input cannot be read.",
    level: "warn",
  }),
  UNRECOGNIZED_EVENT: () => ({
    status: 400,
    message: "The input is not of a form that is accepted.",
    level: "warn",
  }),
  INVALID_CLOUDEVENT: () => ({ status: 400, message: "The input is not a CloudEvent.", level: "warn" }),
  IN_PROGRESS: () => ({
    status: 409,
    message: "The same request is still being worked on.",
    headers: { "retry-after": "1" },
    level: "info",
  }),
  TIMEOUT: () => LATE,
};

/** Where the input is wrong, and never what was seen there: a schema's own messages may quote it. */
function pathsOf(issues: unknown): string {
  const paths = (Array.isArray(issues) ? issues : []).map((issue) => {
    const path: unknown = Object(issue).path;
    return (Array.isArray(path) ? path : [])
      .map((part) => String(typeof part === "object" ? Object(part).key : part))
      .join(".");
  });
  const named = [...new Set(paths)].filter((path) => path !== "");
  return named.length > 0 ? `: ${named.join(", ")}` : "";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whatever is thrown may throw when it is read. */
function fieldsOf(error: unknown): Fields {
  const source = Object(error) as Readonly<Record<string, unknown>>; // looked at, not called
  const read = (name: string): unknown => {
    try {
      return source[name];
    } catch {
      return undefined;
    }
  };
  return Object.fromEntries(READ.map((name) => [name, read(name)])) as Fields; // of these names
}
