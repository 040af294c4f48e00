import { stripVTControlCharacters, styleText } from "node:util";

/**
 * A table that grows row by row, as wide as the terminal; where there is none, as wide as it needs, and without colour.
 *
 * @param {{ write(text: string): unknown, columns?: number, isTTY?: boolean }} out
 */
export function openTable(out) {
  const limit = out.isTTY ? (out.columns ?? 80) : Number.POSITIVE_INFINITY;
  // The target says which cloud it is: a narrow terminal need not hear it in each row.
  const shown = (trigger) => (limit < 90 ? trigger.slice(trigger.indexOf(".") + 1) : trigger);
  let widths = [];

  const paint = (format, text) => styleText(format, text, { stream: out });
  const line = (text = "") => out.write(`${text}\n`);
  /** Cells in their columns; the last one takes what is left. */
  const cells = (parts) => {
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

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function width(text) {
  return stripVTControlCharacters(text).length;
}

function pad(text, to) {
  return text + " ".repeat(Math.max(0, to - width(text)));
}

function longest(title, texts) {
  return Math.max(title.length, ...texts.map((text) => text.length));
}

function cut(text, room) {
  return width(text) <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

function wrap(text, room) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
