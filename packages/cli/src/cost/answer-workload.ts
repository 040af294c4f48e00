import type { ExitCode } from "../command/command.ts";
import { budgetText, checkBudget } from "./budget.ts";
import { priceWorkload } from "./estimates.ts";
import { estimatesText } from "./estimates-text.ts";
import { writeText } from "./files.ts";
import type { CostQuestion, Output } from "./question.ts";
import { terminalWidth, wrapped } from "./text-table.ts";

/** Prices a described workload, prints and writes what was asked for, and answers the exit code. */
export async function answerWorkload(
  asked: NonNullable<CostQuestion["workload"]>,
  { pricing, budget: limit }: CostQuestion,
  { json, html }: Output,
): Promise<ExitCode> {
  const found = priceWorkload(asked, pricing);
  const { estimates, server, breakEvens, work } = found;
  const budget =
    limit === undefined
      ? undefined
      : checkBudget(
          limit,
          estimates.map(({ plan, usd }) => ({ what: plan, usd })),
        );
  const over = budget !== undefined && budget.exceeded.length > 0;
  if (html !== undefined) {
    const { estimatesPage } = await import("./html/estimates-page.ts");
    await writeText(html, estimatesPage(found));
  }
  if (json) {
    const compared = [...breakEvens.values()].map(({ curve, server: _, ...rest }) => rest);
    console.log(
      JSON.stringify(
        {
          ok: !over,
          workload: work,
          estimates,
          ...(server && { server, breakEvens: compared }),
          ...(budget && { budget }),
        },
        null,
        2,
      ),
    );
  } else {
    console.log(estimatesText(found, terminalWidth()));
    if (html !== undefined) console.log(`\nThe chart is in ${html}.`);
    if (budget)
      (over ? console.error : console.log)(
        `\n${wrapped(`${over ? "✘" : "✔"} ${budgetText(budget)}`, terminalWidth())}`,
      );
  }
  return over ? 1 : 0;
}
