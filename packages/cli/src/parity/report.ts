import { styleText } from "node:util";
import { columnName, type ParityDifference } from "./compare.ts";
import type { ParityColumn } from "./play.ts";

/** The comparison for people: who was played, then every part that is not the same, its values one below the other. */
export function parityReport(
  name: string,
  columns: readonly ParityColumn[],
  differences: readonly ParityDifference[],
): string {
  const played = columns.filter(({ variant }) => variant !== undefined);
  const targets = [...Map.groupBy(columns, ({ target }) => target)];
  const width = Math.max(...targets.map(([target]) => target.length));
  const { length } = played;
  const ways = `${length} way${length === 1 ? "" : "s"} of calling it`;
  return [
    ...targets.map(([target, own]) => {
      const [{ reason = "" } = {}] = own;
      const variants = own.flatMap(({ variant }) => variant ?? []).join(", ");
      return `${target.padEnd(width)}  ${variants || styleText("dim", reason)}`;
    }),
    "",
    ...differences.flatMap(({ part, by }) => [styleText("yellow", part), ...values(by, played), ""]),
    length === 0
      ? `${styleText("red", "✖")} ${name}: nothing was played`
      : differences.length > 0
        ? `${styleText("red", "✖")} ${name}: ${differences.length} difference${differences.length === 1 ? "" : "s"} in ${ways}`
        : `${styleText("green", "✔")} ${name}: the same everywhere, in ${ways} (${Object.keys(played[0]?.parts ?? {}).join(", ")})`,
  ].join("\n");
}

/** Each value with those who have it; a target that has it in all its ways by its name alone. */
function values(by: ParityDifference["by"], played: readonly ParityColumn[]): readonly string[] {
  const groups = [
    ...Map.groupBy(played, (column) => {
      const key = columnName(column);
      return Object.hasOwn(by, key) ? short(by[key]) : styleText("dim", "nothing");
    }),
  ].map(([value, columns]) => [namesOf(columns, played).join(", "), value] as const);
  const widest = Math.max(...groups.map(([names]) => names.length));
  // One below the other where names are short enough, else on lines of their own.
  return groups.flatMap(([names, value]) =>
    widest <= 40 ? [`  ${names.padEnd(widest)}  ${value}`] : [`  ${names}`, `      ${value}`],
  );
}

function namesOf(columns: readonly ParityColumn[], played: readonly ParityColumn[]): readonly string[] {
  return [...Map.groupBy(columns, ({ target }) => target)].flatMap(([target, own]) =>
    own.length === played.filter((each) => each.target === target).length ? [target] : own.map(columnName),
  );
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
