import { styleText } from "node:util";
import { type CostReport, compareDecimals } from "@anyfn/cost";
import { billLines } from "./bill-lines.ts";
import { type TextColumn, textTable, wrapped } from "./text-table.ts";
import { money, plural, quantity } from "./words.ts";

/** A report of recorded usage for the terminal: its groups, then the lines of each month's bill, and what is assumed and warned of. */
export function usageText(report: CostReport, width: number): string {
  const { groups, groupBy: by, lines, months, usd } = report;
  const [head = "", ...rows] = textTable(
    [
      ...by.map((head): TextColumn => ({ head })),
      { head: "invocations", align: "right" },
      { head: "errors", align: "right", dropped: 2 },
      { head: "billed s", align: "right", dropped: 1 },
      { head: "USD", align: "right" },
      { head: "share", align: "right", dropped: 3 },
    ],
    groups.map((group) => [
      ...by.map((key) => group.key[key] || "–"),
      group.invocations.toLocaleString("en-US"),
      group.errors.toLocaleString("en-US"),
      quantity(group.billedSeconds),
      money(group.usd),
      share(group.usd, usd),
    ]),
    { width },
  );
  const bills = Map.groupBy(byMonth(lines), ({ month, plan, region }) =>
    [month, plan, ...(region === "" ? [] : [region])].join(", "),
  );
  const time =
    months.length === 1
      ? `in ${months[0]}`
      : `in ${plural(months.length, "month")}, ${months[0]} to ${months.at(-1)}`;
  const title = `${money(usd)} USD · ${plural(report.invocations, "invocation")} ${time} · price book ${report.priceBook}`;
  return [
    styleText("bold", wrapped(title, width)),
    "",
    styleText("dim", head),
    ...rows,
    "",
    ...billLines(
      [...bills].map(([name, own]) => ({ name, lines: own })),
      width,
    ),
    "",
    styleText("bold", "Assumed"),
    ...report.assumptions.map((text) => `  ${wrapped(text, width - 2)}`),
    ...(report.warnings.length > 0 ? [""] : []),
    ...report.warnings.map((text) => styleText("yellow", wrapped(`! ${text}`, width))),
  ].join("\n");
}

/** The lines, the earliest month first. */
export function byMonth(lines: CostReport["lines"]): CostReport["lines"] {
  return lines.toSorted((a, b) => (a.month === b.month ? 0 : a.month < b.month ? -1 : 1));
}

/** What could not be read, for standard error: the first ones with their lines, then how many more. */
export function problemsText(
  report: Pick<CostReport, "problems" | "skipped">,
  file: string,
  what: string,
): string {
  const shown = report.problems.slice(0, SHOWN);
  const more = report.skipped - shown.length;
  return [
    styleText("red", `✘ ${plural(report.skipped, "line")} of ${what} could not be used; the rest was.`, {
      stream: process.stderr,
    }),
    ...shown.map(({ line, reason }) => `  ${file}:${line}  ${reason}`),
    ...(more > 0 ? [`  and ${more.toLocaleString("en-US")} more`] : []),
  ].join("\n");
}

const SHOWN = 20;

/** Percent of the whole. */
export function share(part: string, whole: string): string {
  if (compareDecimals(whole, "0") === 0) return "–";
  return `${((Number(part) / Number(whole)) * 100).toFixed(1)} %`;
}
