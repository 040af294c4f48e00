import { styleText } from "node:util";
import type { UsageRecord } from "anyfn";
import type { DevDiagnostic, DevRequest } from "./api.ts";
import { mistakeText } from "./mistake-page.ts";

/** Where a development server tells what happens: lines for people on a terminal, JSON in a pipe. */
export interface Terminal {
  screen(text: string): void;
  note(text: string, fields?: Readonly<Record<string, unknown>>): void;
  request(request: DevRequest): void;
  usage(usage: UsageRecord): void;
  /** A line of the log, as JSON. */
  line(line: string): void;
  /** What the app's code printed. */
  printed(text: string): void;
  mistake(diagnostic: DevDiagnostic): void;
}

/** For people. */
export function readableTerminal(stream: NodeJS.WriteStream): Terminal {
  const write = (text: string): void => void stream.write(`${text}\n`);
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream });
  return {
    screen: write,
    note: (text) => write(`${style("dim", clockTime())} ${text}`),
    request({ method, path, status, durationMs, bytes }) {
      const colour = status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
      write(
        `${style("dim", clockTime())} ${method} ${path} ${style(colour, String(status))} ${style("dim", `${span(durationMs)} ${size(bytes)}`)}`,
      );
    },
    usage({ kind, function: name, outcomes, durationMs, events, failures }) {
      if (kind === "http") return; // its request tells the same
      const ok = outcomes.ok > 0 && failures === 0;
      const many = events > 1 ? ` ${events} events` : "";
      const word = ok
        ? style("green", "ok")
        : style("red", failures > 0 ? "failed" : (notOk(outcomes) ?? "failed"));
      write(`${style("dim", clockTime())} ${kind} ${name}${many} ${word} ${style("dim", span(durationMs))}`);
    },
    line(line) {
      const { level, message, time: _, ...fields } = entryOf(line);
      if (message === undefined) return write(line);
      const colour = level === "error" ? "red" : level === "warn" ? "yellow" : "dim";
      write(
        `${style("dim", clockTime())} ${style(colour, String(level ?? "info"))} ${String(message)}${fieldsText(fields)}`,
      );
    },
    printed: (text) => void stream.write(text),
    mistake: (diagnostic) => write(style("red", `\n${mistakeText(diagnostic)}\n`)),
  };
}

/** For programs: one JSON value a line. */
export function jsonTerminal(stream: NodeJS.WriteStream): Terminal {
  const write = (value: unknown): void => void stream.write(`${JSON.stringify(value)}\n`);
  return {
    screen: () => {},
    note: (message, fields = {}) => write({ level: "info", message, ...fields }),
    request: (request) => write({ level: "info", message: "request", ...request }),
    usage: write,
    line: (line) => void stream.write(`${line}\n`),
    printed: (text) => void stream.write(text),
    mistake: (diagnostic) => write({ level: "error", message: diagnostic.reason, ...diagnostic }),
  };
}

function notOk(outcomes: UsageRecord["outcomes"]): string | undefined {
  return Object.entries(outcomes).find(([name, count]) => name !== "ok" && count > 0)?.[0];
}

/** A line's fields; none for one that is no record. */
function entryOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>) // just looked at
      : {};
  } catch {
    return {};
  }
}

/** What a reader does not know yet: ids are for tools. */
function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(([name]) => !HIDDEN.has(name));
  const error = fields["error"] as { readonly stack?: unknown } | undefined; // as the log writes errors
  const stack = typeof error?.stack === "string" ? `\n${error.stack.replaceAll(/^/gm, "  ")}` : "";
  return `${shown
    .filter(([name]) => name !== "error" || stack === "")
    .map(([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("")}${stack}`;
}

const HIDDEN: ReadonlySet<string> = new Set([
  "id",
  "requestId",
  "traceId",
  "spanId",
  "trace",
  "timestamp",
  "target",
  "kind",
  "trigger",
  "invocation",
]);

function clockTime(): string {
  return new Date().toTimeString().slice(0, 8);
}

function span(ms: number): string {
  return ms < 10
    ? `${ms.toFixed(1)} ms`
    : ms < 10_000
      ? `${Math.round(ms)} ms`
      : `${(ms / 1000).toFixed(1)} s`;
}

function size(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
