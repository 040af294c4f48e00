import { REDACTED, redactor } from "./redact.ts";

/** Levels in rising order. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Writes structured logs; every line carries the invocation's ids. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  /** `fields` may be the error itself. */
  warn(message: string, fields?: LogFields | Error): void;
  /** `fields` may be the error itself; its causes are written with it. */
  error(message: string, fields?: LogFields | Error): void;
  /** A logger that adds `fields` to each of its lines. */
  child(fields: LogFields): Logger;
}

/** Named values of a log line. Values under names like `password` or `authorization`, and secrets, are redacted. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One line before an adapter gives it the platform's names. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly time: Date;
  readonly fields: LogFields;
  readonly id: string;
  readonly function: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly sampled: boolean;
}

/** Where lines go and what they carry. */
export interface LogTarget {
  readonly level: LogLevel;
  write(level: LogLevel, message: string, fields: LogFields): void;
}

/** Makes a logger over a target. */
export function createLogger(target: LogTarget, bound?: LogFields): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields | Error) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(target.level)) return;
    target.write(level, message, { ...bound, ...(fields instanceof Error ? { error: fields } : fields) });
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => createLogger(target, { ...bound, ...fields }),
  };
}

/** The level of this invocation by the environment: `ANYFN_LOG_LEVEL`, else the platform's own, else `info`; a sampled share is logged at `debug`. */
export function logLevel(env: Readonly<Record<string, string | undefined>>): LogLevel {
  const rate = Number(env["ANYFN_LOG_SAMPLE_RATE"]);
  if (rate > 0 && Math.random() < rate) return "debug";
  const name = (env["ANYFN_LOG_LEVEL"] ?? env["AWS_LAMBDA_LOG_LEVEL"] ?? env["LOG_LEVEL"])?.toLowerCase();
  return name === "trace"
    ? "debug"
    : name === "fatal"
      ? "error"
      : (LEVELS.find((level) => level === name) ?? "info");
}

/** The names under which a platform's log viewer looks for what the names of most platforms differ in. */
export interface LogNames {
  readonly time: string;
  /** Of the invocation's id. */
  readonly id: string;
}

/** A log entry as a record with the names of a platform. A field of the same name as one of the line's own does not replace it. */
export function logRecord(entry: LogEntry, names: LogNames): LogFields {
  const { time, level, message, id, traceId, spanId, fields } = entry;
  const own = {
    [names.time]: time.toISOString(),
    level,
    message,
    [names.id]: id,
    function: entry.function,
    ...(traceId !== undefined && { traceId, spanId }),
  };
  return { ...own, ...fields, ...own };
}

/**
 * A record as one line of JSON: errors with their causes, maps and sets with what is in them, big integers as digits, cycles cut,
 * fields that cannot be read said so. The values of `secrets` are redacted wherever they are: in names, values, messages and bytes.
 * Never throws.
 */
export function toLine(record: object, secrets: readonly string[] = []): string {
  const redact = redactor(secrets);
  try {
    return toJson(record, redact);
  } catch {
    return toJson(Object.fromEntries(Object.keys(record).map((key) => [key, readable(record, key)])), redact);
  }
}

function toJson(record: object, redact?: Redact): string {
  const open: unknown[] = [];
  const sources: unknown[] = [];
  // JSON calls an object's own `toJSON` first: a field of that name would replace the line.
  const root = "toJSON" in record ? { ...record, toJSON: undefined } : record;
  return JSON.stringify(root, function (this: unknown, key, value: unknown) {
    // `this` is the holder of `key`: everything above it on the stack is an ancestor, everything after it is closed.
    sources.length = open.length = open.lastIndexOf(this) + 1 || open.length;
    if (SECRET_NAME.test(key) && value != null) return REDACTED;
    const plain = plainOf(value);
    if (plain === null || typeof plain !== "object") return redact ? redacted(plain, redact) : plain;
    // An error is written as another object each time: it is known by itself.
    if (sources.includes(value)) return "[circular]";
    const safe = redact ? withoutSecrets(plain, (this as LogFields)[key], redact) : plain; // JSON's holders are objects
    open.push(safe);
    sources.push(value);
    return safe;
  });
}

type Redact = (text: string) => string;

/** What JSON would leave out or refuse as something that it writes. */
function plainOf(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "symbol" || value instanceof String) return String(value);
  if (value instanceof Error) return fromError(value);
  if (value instanceof Set) return [...value];
  if (!(value instanceof Map)) return value;
  const named = [...value.keys()].every((key) => typeof key === "string" || typeof key === "number");
  return named ? Object.fromEntries(value) : [...value];
}

/** Text and numbers without secrets. */
function redacted(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  // JSON has no place for a text within a number.
  return typeof value === "number" && redact(String(value)) !== String(value) ? REDACTED : value;
}

/**
 * An object whose names have no secret in them; its values are looked at in their turn.
 *
 * @param original What it was before its `toJSON`.
 */
function withoutSecrets(plain: object, original: unknown, redact: Redact): object | string {
  if (ArrayBuffer.isView(original)) {
    const { buffer, byteOffset, byteLength } = original;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString();
    return redact(text) === text ? plain : REDACTED;
  }
  if (Array.isArray(plain) || !Object.keys(plain).some((key) => redact(key) !== key)) return plain;
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [redact(key), value]));
}

/** A field's value, or a word for one that throws when it is read. */
function readable(record: object, key: string): unknown {
  try {
    const value = (record as LogFields)[key]; // a key of its own
    toJson({ [key]: value });
    return value;
  } catch {
    return "[unreadable]";
  }
}

function fromError(error: Error): LogFields {
  const { name, message, stack, cause } = error;
  // The causes, and the parts of an AggregateError, are no enumerable properties.
  const { errors } = error as { readonly errors?: unknown }; // read as unknown
  return Object.assign(
    { name, message },
    error,
    { stack },
    cause === undefined ? undefined : { cause },
    Array.isArray(errors) ? { errors } : undefined,
  );
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];
const SECRET_NAME =
  /^(?:authorization|(?:set-)?cookie|.*(?:pass(?:word|phrase)|secret|token|api[-_]?key|private[-_]?key|credentials?))$/i;
