import { exactCost } from "./estimate.ts";
import { type Decimal, toDecimal } from "./exact.ts";
import type { Plan } from "./plan.ts";
import { selectPlans } from "./plans.ts";
import type { PricingOptions } from "./prices.ts";
import { checkedWorkload, type Workload } from "./workload.ts";

/** One plan, and the numbers of requests per month at which it is priced. */
export interface CurveOptions extends PricingOptions {
  readonly plan: string;
  readonly requests: readonly number[];
}

/** What a workload would cost with other numbers of requests, in USD per month: the line of a chart. */
export function costCurve(
  workload: Workload,
  { plan, requests, ...options }: CurveOptions,
): readonly Decimal[] {
  checkedWorkload(workload);
  const [only] = selectPlans([plan], options.furtherPlans) as readonly [Plan, ...Plan[]]; // it throws when there is none
  const { instanceSeconds: _, ...rest } = workload;
  return requests.map((count) => toDecimal(exactCost({ ...rest, requests: count }, only, options), 6));
}
