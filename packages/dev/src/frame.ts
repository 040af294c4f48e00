import { readFileSync } from "node:fs";

/** The lines around a place of a file, with a mark at it; undefined where the file is not there. */
export function frameOf(file: string, line: number, column?: number): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n");
  if (line < 1 || line > lines.length) return undefined;
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.length, line + AROUND);
  const width = String(last).length;
  return lines
    .slice(first - 1, last)
    .flatMap((code, index) => {
      const number = first + index;
      const shown = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${code}`.trimEnd();
      if (number !== line || column === undefined) return [shown];
      // Tabs stay tabs, so that the mark stands under its letter.
      const before = code.slice(0, Math.max(0, column - 1)).replaceAll(/[^\t]/g, " ");
      return [shown, `  ${" ".repeat(width)} | ${before}^`];
    })
    .join("\n");
}

const AROUND = 2;

/** Where an offset of a text is, line and column from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
