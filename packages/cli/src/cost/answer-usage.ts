import { type CostReport, price, readUsage, sumDecimals, toFocus } from "@anyfn/cost";
import { CommandMistake } from "../command-mistake.ts";
import { budgetText, checkBudget } from "./budget.ts";
import { openInput, writeText } from "./files.ts";
import { focusText } from "./focus-text.ts";
import type { CostQuestion, Output } from "./question.ts";
import { terminalWidth, wrapped } from "./text-table.ts";
import { problemsText, usageText } from "./usage-text.ts";

/** Prices recorded usage, prints and writes what was asked for, and answers the exit code. */
export async function answerUsage(
  { from, by, plans, memoryMb }: NonNullable<CostQuestion["usage"]>,
  { pricing, budget: limit }: CostQuestion,
  { json, html, focus }: Output,
): Promise<number> {
  const file = from === "-" ? "standard input" : from;
  const report = await price(readUsage(openInput(from)), { ...pricing, groupBy: by, plans, memoryMb });
  if (report.records === 0 && report.skipped === 0)
    throw new CommandMistake([
      {
        code: "INVALID_ARGUMENT",
        file,
        reason: "It holds no usage records.",
        waysOut: [
          "Give the lines that the meter writes, one record each; docs/metering.md says where they are.",
          "Or make records of a platform's own log: anyfn usage import lambda.log | anyfn cost --from -",
        ],
      },
    ]);
  const budget = limit === undefined ? undefined : checkBudget(limit, monthsOf(report));
  const over = budget !== undefined && budget.exceeded.length > 0;
  if (focus !== undefined) await writeText(focus, focusText(toFocus(report), focus));
  if (html !== undefined) {
    const { usagePage } = await import("./html/usage-page.ts");
    await writeText(html, usagePage(report, by, file));
  }
  if (json) {
    const ok = !over && report.skipped === 0;
    console.log(JSON.stringify({ ok, ...report, ...(budget && { budget }) }, null, 2));
  } else {
    if (report.records > 0) console.log(usageText(report, by, terminalWidth()));
    if (html !== undefined) console.log(`\nThe chart is in ${html}.`);
    if (budget)
      (over ? console.error : console.log)(
        `\n${wrapped(`${over ? "✘" : "✔"} ${budgetText(budget)}`, terminalWidth())}`,
      );
    if (report.skipped > 0)
      console.error(`${report.records > 0 ? "\n" : ""}${problemsText(report, from, file)}`);
  }
  return over ? 1 : report.skipped > 0 ? 2 : 0;
}

function monthsOf({ months, lines }: CostReport): { what: string; usd: string }[] {
  return months.map((month) => ({
    what: month,
    usd: sumDecimals(lines.filter((line) => line.month === month).map(({ usd }) => usd)),
  }));
}
