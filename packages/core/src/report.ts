/** Log lines beside an invocation's own logger: what no handler saw, and what concerns the whole process. */
import type { Adapter, InvocationInfo, ServeOptions } from "./contract.ts";
import type { AnyDefinition } from "./definition.ts";
import { writeLine } from "./line.ts";
import { type LogEntry, type LogFields, type LogLevel, toLine } from "./log.ts";
import { REDACTED, redactor } from "./redact.ts";
import { noTrace, type Trace } from "./trace.ts";

/** Who serves: an adapter, a function, and what its entry set. */
export interface Serving<NativeContext = never> {
  readonly adapter: Adapter<unknown, NativeContext>;
  readonly definition: AnyDefinition;
  readonly options: ServeOptions;
}

/** What a report says beside the error. */
export interface ReportOptions {
  /** `"the call was not handled"` by default. */
  readonly message?: string | undefined;
  /** `"error"` by default. */
  readonly level?: LogLevel | undefined;
}

/**
 * Logs what went wrong around a handler, in the form of the invocation's own lines: its `setup` failed, no trigger takes the event, the
 * result is no JSON. To be called by adapters that answer such a failure themselves, so that nobody else logs it. Never throws.
 */
export function report<NativeContext>(
  { adapter, definition, options }: Serving<NativeContext>,
  error: unknown,
  native: unknown,
  nativeContext: NativeContext,
  { message = "the call was not handled", level = "error" }: ReportOptions = {},
): void {
  const info: InvocationInfo = attempt(() => adapter.info(nativeContext, native), { id: "" });
  const trace: Trace = attempt(() => adapter.trace(nativeContext, native), noTrace);
  const entry: LogEntry = {
    level,
    message,
    time: new Date(),
    fields: { error: shown(error) },
    id: info.id,
    function: options.name ?? info.name ?? "function",
    traceId: trace.traceId,
    spanId: trace.spanId,
    sampled: trace.sampled,
  };
  writeEntry({ adapter: adapter as Adapter<unknown, unknown>, definition, options }, entry, nativeContext); // the context is this adapter's
}

/** Writes an entry as a line to where this function's lines go. */
export function writeEntry(
  { adapter, definition, options }: Serving<unknown>,
  entry: LogEntry,
  nativeContext: unknown,
): void {
  const line = toLine(adapter.log(entry), secretsOf([definition], options.environment));
  if (!options.write && adapter.write) adapter.write(line, entry.level, nativeContext);
  else (options.write ?? writeLine)(line);
}

/** Where the lines of a process go, and what is redacted in them. */
export interface ProcessLogOptions {
  /** The name of the time on this platform: `"time"` by default. */
  readonly time?: string | undefined;
  /** The process's by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Standard output by default. */
  readonly write?: ((line: string) => void) | undefined;
}

/** A log for lines that belong to no invocation, without the secrets of any of these functions. */
export function processLog(
  definitions: readonly AnyDefinition[],
  { time = "time", environment, write = writeLine }: ProcessLogOptions = {},
): (level: LogLevel, message: string, fields?: LogFields) => void {
  return (level, message, fields = {}) => {
    const own = { [time]: new Date().toISOString(), level, message };
    const shownFields = "error" in fields ? { ...fields, error: shown(fields["error"]) } : fields;
    write(toLine({ ...own, ...shownFields, ...own }, secretsOf(definitions, environment)));
  };
}

/** The error itself, or a copy of its name, message and stack where it holds the value of a secret that the function declares. */
export function withoutSecrets(
  error: unknown,
  definition: AnyDefinition,
  { environment }: Pick<ServeOptions, "environment">,
): unknown {
  const secrets = secretsOf([definition], environment);
  const redact = redactor(secrets);
  if (!redact || toLine({ error }, secrets) === toLine({ error })) return error;
  if (!(error instanceof Error)) return new Error(REDACTED);
  const { name, message, stack = "" } = error;
  const copy = Object.assign(new Error(redact(message)), { name, stack: redact(stack) });
  return "code" in error ? Object.assign(copy, { code: error.code }) : copy;
}

/** The values of the secrets that functions declare. */
function secretsOf(
  definitions: readonly AnyDefinition[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  return definitions.flatMap(({ options }) => options.secrets ?? []).map((name) => environment[name] ?? "");
}

/** JSON leaves a field out that is undefined. */
function shown(error: unknown): unknown {
  return error === undefined ? "undefined" : error;
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
