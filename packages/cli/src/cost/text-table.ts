/** A column of a table for the terminal. */
export interface TextColumn {
  readonly head: string;
  readonly align?: "left" | "right" | undefined;
  /** Which columns go first when the terminal is too narrow: the highest. Those without it stay. */
  readonly dropped?: number | undefined;
}

/** A table as lines, the head first. It is made to fit: with one space between columns in place of two, then without some columns. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  { width, indent = 0 }: { readonly width: number; readonly indent?: number },
): readonly string[] {
  const table = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  let kept = columns.map((_, index) => index).filter((index) => (widths[index] ?? 0) > 0);
  const size = (gap: number): number =>
    indent + kept.reduce((sum, index) => sum + (widths[index] ?? 0), 0) + gap * (kept.length - 1);
  while (size(1) > width) {
    const [last] = kept
      .filter((index) => columns[index]?.dropped !== undefined)
      .sort((a, b) => (columns[b]?.dropped ?? 0) - (columns[a]?.dropped ?? 0));
    if (last === undefined) break;
    kept = kept.filter((index) => index !== last);
  }
  const gap = " ".repeat(size(2) <= width ? 2 : 1);
  return table.map(
    (row) =>
      " ".repeat(indent) +
      kept
        .map((index) =>
          columns[index]?.align === "right"
            ? (row[index] ?? "").padStart(widths[index] ?? 0)
            : (row[index] ?? "").padEnd(widths[index] ?? 0),
        )
        .join(gap)
        .trimEnd(),
  );
}

/** Text in lines of at most `width`, all but the first one indented. */
export function wrapped(text: string, width: number, indent = 2): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (next.length > width && line.trim() !== "") {
      lines.push(line);
      line = " ".repeat(indent) + word;
    } else line = next;
  }
  return [...lines, line].join("\n");
}

/** Columns of the terminal, also where a pager or `head` stands before it; else what `COLUMNS` says, or 100. */
export function terminalWidth(): number {
  const told = process.stdout.columns ?? process.stderr.columns ?? Number(process.env["COLUMNS"]);
  return Number.isInteger(told) && told >= 40 ? told : 100;
}
