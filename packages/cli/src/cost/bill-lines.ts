import { styleText } from "node:util";
import type { Line } from "@anyfn/cost";
import { type TextColumn, textTable } from "./text-table.ts";
import { money, quantity } from "./words.ts";

/** Bills for the terminal: the lines of each under its name, in columns that all of them share. */
export function billLines(
  bills: readonly { readonly name: string; readonly lines: readonly Line[] }[],
  width: number,
): readonly string[] {
  const wide = width >= 110;
  const rows = bills.flatMap(({ lines }) => lines.map((line) => cells(line, wide)));
  const [head = "", ...body] = textTable(COLUMNS, rows, { width, indent: 2 });
  let at = 0;
  return [
    styleText("dim", head),
    ...bills.flatMap(({ name, lines }) => [name, ...body.slice(at, (at += lines.length))]),
  ];
}

const COLUMNS: readonly TextColumn[] = [
  { head: "meter" },
  { head: "quantity", align: "right" },
  { head: "unit" },
  { head: "free", align: "right" },
  { head: "price", align: "right", dropped: 1 },
  { head: "USD", align: "right" },
];

/** A line in these columns; where there is little room, with the last two words of its meter. */
function cells(line: Line, wide: boolean): readonly string[] {
  const { meter, unit, unitPrice, credits } = line;
  return [
    wide ? meter : meter.split(".").slice(-2).join("."),
    quantity(line.quantity),
    unit,
    line.free === "0" ? "" : quantity(line.free),
    credits === undefined ? unitPrice : `${unitPrice} credits`,
    credits === undefined ? money(line.usd) : `${quantity(credits)} credits`,
  ];
}
