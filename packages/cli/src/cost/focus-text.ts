import type { FocusRow } from "@anyfn/cost";

/** FOCUS rows as a file of the kind that its name says: CSV, or else JSON. */
export function focusText(rows: readonly FocusRow[], path: string): string {
  if (!path.endsWith(".csv")) return `${JSON.stringify(rows, null, 2)}\n`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => `${cells.map(quoted).join(",")}\r\n`)
    .join("");
}

function cell(value: FocusRow[string] | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
