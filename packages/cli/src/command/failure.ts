import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { styleText } from "node:util";
import { type Diagnostic, describe, diagnosticsOf, MistakeError } from "@anyfn/build/diagnostics";
import type { ExitCode } from "./command.ts";

/** Where and how a failure is told. */
export interface Told {
  /** As JSON, on standard output. */
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** The folder that files in mistakes are relative to. */
  readonly folder?: string | undefined;
}

/** Tells any error as mistakes with ways out, never as a stack, and answers the exit code. */
export function tellFailure(error: unknown, { json, print, folder }: Told): ExitCode {
  const diagnostics = diagnosticsOf(error).map((one) => seenFromHere(one, folder));
  if (json) print(JSON.stringify({ ok: false, errors: diagnostics }, null, 2));
  else console.error(diagnostics.map((one) => rendered(one, "error", process.stderr)).join("\n\n"));
  if (process.env["ANYFN_DEBUG"]) console.error(error);
  return error instanceof MistakeError ? error.exitCode : 1;
}

/** A mistake whose file is named from the current folder, where the app is another one. */
export function seenFromHere(diagnostic: Diagnostic, folder = "."): Diagnostic {
  const { file } = diagnostic;
  if (file === undefined) return diagnostic;
  const path = resolve(folder, file);
  return existsSync(path) ? { ...diagnostic, file: relative(".", path).split(sep).join("/") } : diagnostic;
}

/** A mistake or a warning as lines: in a terminal with colour, and with line breaks between words. */
export function rendered(
  diagnostic: Diagnostic,
  level: "error" | "warning" | "note",
  stream: NodeJS.WriteStream,
): string {
  const text = describe(diagnostic, level);
  if (!stream.isTTY) return text;
  const width = Math.max(40, Math.min(100, stream.columns || 80));
  const [head = "", ...lines] = text.split("\n");
  const colour = level === "error" ? "red" : "yellow";
  return [
    `${styleText([colour, "bold"], level, { stream })}${head.slice(level.length)}`,
    ...lines.flatMap((line) => {
      const indent = line.startsWith("  → ") ? 4 : 2;
      return hanging(line, width, indent);
    }),
  ].join("\n");
}

/** Breaks a line between words; lines of code, which have more than one space together, stay as they are. */
function hanging(line: string, width: number, indent: number): readonly string[] {
  if (line.length <= width || /\S {2,}/.test(line) || /^ {4,}/.test(line)) return [line];
  const lines: string[] = [];
  let current = line.slice(0, indent);
  for (const word of line.slice(indent).split(" ")) {
    const next = current.length === indent ? current + word : `${current} ${word}`;
    if (next.length > width && current.length > indent) {
      lines.push(current);
      current = " ".repeat(indent) + word;
    } else current = next;
  }
  return [...lines, current];
}
