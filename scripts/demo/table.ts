import { stripVTControlCharacters, styleText } from "node:util";

/** One function of a target. */
interface Column {
  readonly name: string;
  readonly kind: string;
  readonly trigger: string;
}

/** What became of it. */
interface Row extends Column {
  readonly ok: boolean;
  readonly text: string;
  readonly ms: number;
}

/** The demo's output. */
export interface Table {
  heading(text: string, timeMs: number): void;
  target(name: string, runtime: string): void;
  note(text: string): void;
  columns(functions: readonly Column[]): void;
  row(row: Row): void;
  total(ran: number, failed: number, timeMs: number): void;
}

/** A table that grows row by row, as wide as the terminal; without a terminal as wide as it needs, and without colour. */
export function openTable(out: NodeJS.WriteStream): Table {
  const limit = out.isTTY ? (out.columns ?? 80) : Number.POSITIVE_INFINITY;
  // The target says which cloud it is: a narrow terminal leaves it out of each row.
  const shown = (trigger: string) => (limit < 90 ? trigger.slice(trigger.indexOf(".") + 1) : trigger);
  let widths: readonly number[] = [];

  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream: out });
  const line = (text = "") => out.write(`${text}\n`);
  /** Cells in their columns; the last one takes what is left. */
  const cells = (parts: readonly string[]) => {
    const last = parts.length - 1;
    const before = parts.slice(0, last).map((part, index) => pad(part, widths[index] ?? 0));
    const room = limit - before.reduce((sum, part) => sum + width(part) + 2, 2);
    return `  ${[...before, cut(parts[last] ?? "", room)].join("  ")}`;
  };

  return {
    heading(text, time) {
      line();
      line(`  ${paint("bold", text)} ${paint("dim", `in ${seconds(time)}`)}`);
    },
    target(name, runtime) {
      line();
      line(`  ${paint(["bold", "cyan"], name)}  ${paint("dim", runtime)}`);
    },
    note(text) {
      for (const part of wrap(text, limit - 4)) line(`  ${paint("yellow", part)}`);
    },
    columns(rows) {
      widths = [
        1,
        longest(
          "function",
          rows.map((row) => row.name),
        ),
        longest(
          "kind",
          rows.map((row) => row.kind),
        ),
        longest(
          "trigger",
          rows.map((row) => shown(row.trigger)),
        ),
        6,
      ];
      line();
      line(paint("dim", cells([" ", "function", "kind", "trigger", "  time", "what came back"])));
    },
    row({ name, kind, trigger, ok, text, ms }) {
      const mark = paint(ok ? "green" : "red", ok ? "✓" : "✗");
      const time = paint("dim", `${Math.round(ms)} ms`.padStart(6));
      const said = ok || limit === Number.POSITIVE_INFINITY ? text : "";
      line(cells([mark, name, kind, paint("dim", shown(trigger)), time, ok ? said : paint("red", said)]));
      // What went wrong is worth all its words.
      if (!ok && said === "") for (const part of wrap(text, limit - 7)) line(`     ${paint("red", part)}`);
    },
    total(ran, failed, time) {
      const said =
        failed === 0
          ? paint(["bold", "green"], `✓ ${ran} functions ran`)
          : paint(["bold", "red"], `✗ ${ran} functions ran, ${failed} failed`);
      line();
      line(`  ${said} ${paint("dim", `in ${seconds(time)}`)}`);
      line();
    },
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - width(text)));
}

function longest(title: string, texts: readonly string[]): number {
  return Math.max(title.length, ...texts.map((text) => text.length));
}

function cut(text: string, room: number): string {
  return width(text) <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
