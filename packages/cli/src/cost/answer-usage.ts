import { CommandError } from "@anyfn/build/diagnostics";
import {
  type Comparison,
  type CostReport,
  type PlanReport,
  price,
  priceAs,
  readUsage,
  sumDecimals,
  toFocus,
} from "@anyfn/cost";
import type { ExitCode } from "../command/command.ts";
import { type BudgetResult, budgetText, checkBudget } from "./budget.ts";
import { comparisonText } from "./comparison-text.ts";
import { openInput, writeText } from "./files.ts";
import { focusText } from "./focus-text.ts";
import type { CostQuestion, Output } from "./question.ts";
import { terminalWidth, wrapped } from "./text-table.ts";
import { problemsText, usageText } from "./usage-text.ts";

/** Prices recorded usage, prints and writes what was asked for, and answers the exit code. */
export async function answerUsage(
  { from, by, as, plans, memoryMb }: NonNullable<CostQuestion["usage"]>,
  { pricing, budget: limit }: CostQuestion,
  { json, html, focus }: Output,
): Promise<ExitCode> {
  const file = from === "-" ? "standard input" : from;
  const options = { ...pricing, groupBy: by, plans, memoryMb };
  const records = readUsage(openInput(from));
  const compared: Comparison | undefined = as.length > 0 ? await priceAs(records, as, options) : undefined;
  const report = compared?.recorded ?? (await price(records, options));
  if (report.records === 0 && report.skipped === 0)
    throw new CommandError([
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
  const others = compared?.as ?? [];
  // Records of a server are not billed by use, but can be compared.
  const [unread = report] = others.toSorted((a, b) => b.skipped - a.skipped);
  const budget = limit === undefined ? undefined : checkBudget(limit, monthsOf(report, others));
  const over = budget !== undefined && budget.exceeded.length > 0;
  if (focus !== undefined) await writeText(focus, focusText(toFocus(report), focus));
  if (html !== undefined) {
    const { usagePage } = await import("./html/usage-page.ts");
    await writeText(html, usagePage(report, file, others));
  }
  if (json) {
    const ok = !over && unread.skipped === 0;
    const result = { ok, ...report, ...(compared && { as: others }), ...(budget && { budget }) };
    console.log(JSON.stringify(result, null, 2));
  } else {
    const width = terminalWidth();
    if (compared && unread.records > 0) console.log(comparisonText(compared, width));
    else if (report.records > 0) console.log(usageText(report, width));
    if (html !== undefined) console.log(`\nThe chart is in ${html}.`);
    if (budget) printBudget(budget, width);
    if (unread.skipped > 0)
      console.error(`${unread.records > 0 ? "\n" : ""}${problemsText(unread, from, file)}`);
  }
  return over ? 1 : unread.skipped > 0 ? 2 : 0;
}

function printBudget(budget: BudgetResult, width: number): void {
  const over = budget.exceeded.length > 0;
  const text = wrapped(`${over ? "✘" : "✔"} ${budgetText(budget)}`, width);
  (over ? console.error : console.log)(`\n${text}`);
}

/** The months of what was recorded; in a comparison, those of the plans. */
function monthsOf(report: CostReport, others: readonly PlanReport[]): { what: string; usd: string }[] {
  const all =
    others.length > 0 ? others.map((one) => ({ name: `${one.plan}, `, one })) : [{ name: "", one: report }];
  return all.flatMap(({ name, one }) =>
    one.months.map((month) => ({
      what: name + month,
      usd: sumDecimals(one.lines.filter((line) => line.month === month).map(({ usd }) => usd)),
    })),
  );
}
