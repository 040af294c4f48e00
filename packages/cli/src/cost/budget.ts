import { compareDecimals, type Decimal, sumDecimals } from "@anyfn/cost";
import { money } from "./words.ts";

/** How costs stand to a budget. */
export interface BudgetResult {
  /** USD a month. */
  readonly usd: Decimal;
  readonly exceeded: readonly { readonly what: string; readonly usd: Decimal; readonly over: Decimal }[];
}

/** Compares monthly costs with a budget: a plan each, or a month each. */
export function checkBudget(
  usd: Decimal,
  costs: readonly { readonly what: string; readonly usd: Decimal }[],
): BudgetResult {
  const exceeded = costs
    .filter((cost) => compareDecimals(cost.usd, usd) > 0)
    .map((cost) => ({ ...cost, over: sumDecimals([cost.usd, `-${usd}`]) }));
  return { usd, exceeded };
}

/** The verdict in a line. */
export function budgetText({ usd, exceeded }: BudgetResult): string {
  if (exceeded.length === 0) return `Within the budget of ${money(usd)} USD a month.`;
  const each = exceeded.map(({ what, over }) => `${what} by ${money(over)} USD`);
  return `Over the budget of ${money(usd)} USD a month: ${each.join(", ")}.`;
}
