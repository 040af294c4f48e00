import { styleText } from "node:util";
import type { Comparison, CostReport } from "@anyfn/cost";
import { partSum } from "./part-sum.ts";
import { textTable, wrapped } from "./text-table.ts";
import { share } from "./usage-text.ts";
import { money, moneyOr, plural } from "./words.ts";

/** A row of a comparison: what was recorded, or one plan. */
export interface ComparedRow {
  readonly name: string;
  readonly report: CostReport;
  /** Of what the recorded usage cost. */
  readonly share: string;
}

/** What was recorded, and the plans, the cheapest first. */
export function comparedRows({ recorded, as }: Comparison): readonly ComparedRow[] {
  const rows = as
    .map((report) => ({ name: report.plan, report, share: share(report.usd, recorded.usd) }))
    .sort((a, b) => Number(a.report.usd) - Number(b.report.usd));
  const here = recorded.records > 0 ? [{ name: "as recorded", report: recorded, share: "" }] : [];
  return [...here, ...rows];
}

/** What recorded usage cost, and what it would have cost elsewhere, for the terminal. */
export function comparisonText(all: Comparison, width: number): string {
  const rows = comparedRows(all);
  const reports = rows.map(({ report }) => report);
  const { months = [], priceBook = "" } = reports.toSorted((a, b) => b.records - a.records)[0] ?? {};
  const most = Math.max(...reports.map(({ invocations }) => invocations));
  const [head = "", ...body] = textTable(
    [
      { head: "plan" },
      { head: "compute", align: "right", dropped: 3 },
      { head: "requests", align: "right", dropped: 2 },
      { head: "other", align: "right", dropped: 1 },
      { head: "USD", align: "right" },
      { head: rows[0]?.name === "as recorded" ? "of recorded" : "", align: "right" },
    ],
    rows.map(({ name, report, share: part }) => [
      name,
      ...(["compute", "requests", "other"] as const).map((of) => moneyOr(partSum(report, of))),
      money(report.usd),
      rows[0]?.name === "as recorded" ? part : "",
    ]),
    { width },
  );
  const time = months.length === 1 ? `in ${months[0]}` : `from ${months[0]} to ${months.at(-1)}`;
  const notes = (read: (report: CostReport) => readonly string[]): string[] => {
    const found = new Map<string, string[]>();
    for (const { name, report } of rows)
      for (const text of read(report)) found.set(text, [...(found.get(text) ?? []), name]);
    return [...found].map(([text, names]) =>
      names.length === rows.length ? text : `${names.join(", ")}: ${text}`,
    );
  };
  const warnings = notes((report) => report.warnings);
  return [
    styleText(
      "bold",
      wrapped(`${plural(most, "invocation")} ${time} · USD · price book ${priceBook}`, width),
    ),
    "",
    styleText("dim", head),
    ...body,
    "",
    styleText("bold", "Assumed"),
    ...notes((report) => report.assumptions).map((text) => `  ${wrapped(text, width - 2, 4)}`),
    ...(warnings.length > 0 ? [""] : []),
    ...warnings.map((text) => styleText("yellow", wrapped(`! ${text}`, width))),
  ].join("\n");
}
