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

/** A record as one line of JSON: errors with their causes, big integers as digits, cycles cut, secrets redacted, fields that cannot be read said so. Never throws. */
export function toLine(record: object, secrets: readonly string[] = []): string {
  let line: string;
  try {
    line = toJson(record);
  } catch {
    line = toJson(Object.fromEntries(Object.keys(record).map((key) => [key, readable(record, key)])));
  }
  for (const secret of secrets) {
    if (secret.length > 3) line = line.replaceAll(JSON.stringify(secret).slice(1, -1), REDACTED);
  }
  return line;
}

function toJson(record: object): string {
  const open: unknown[] = [];
  const sources: unknown[] = [];
  return JSON.stringify(record, function (this: unknown, key, value: unknown) {
    // `this` is the holder of `key`: everything above it on the stack is an ancestor, everything after it is closed.
    sources.length = open.length = open.lastIndexOf(this) + 1 || open.length;
    if (SECRET_NAME.test(key) && value != null) return REDACTED;
    if (typeof value === "bigint" || typeof value === "symbol") return String(value);
    const plain = value instanceof Error ? fromError(value) : value;
    if (plain === null || typeof plain !== "object") return plain;
    // An error is written as another object each time: it is known by itself.
    if (sources.includes(value)) return "[circular]";
    open.push(plain);
    sources.push(value);
    return plain;
  });
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
const REDACTED = "[redacted]";
const SECRET_NAME =
  /^(?:authorization|(?:set-)?cookie|.*(?:pass(?:word|phrase)|secret|token|api[-_]?key|private[-_]?key|credentials?))$/i;
