import { PriceBookError } from "./errors.ts";
import { defaultPriceBook, layered, loadPriceBook } from "./load-price-book.ts";
import { type MeteredPlan, meteredPlan } from "./metered-plan.ts";
import type { Plan } from "./plan.ts";
import type { PriceBook, PriceBookInput } from "./price-book.ts";
import type { PricingOptions } from "./prices.ts";

/**
 * What the plans of a third party's target cost: the `prices` of a `TargetMember`. A price book of that provider, and the plans
 * that are billed by its meters: as data, or as a `Plan` where that cannot say it.
 *
 * @example
 * export const prices: TargetPrices = {
 *   schema: "anyfn.prices/1",
 *   version: "2026-12-01",
 *   plans: [{ id: "my-cloud:usual", title: "My Cloud", meters: { requests: "my-cloud.requests" } }],
 *   figures: [
 *     { meter: "my-cloud.requests", unit: "request", region: "*", from: null, to: null, value: "0.0000002",
 *       source: "https://my-cloud.example/pricing", seen: "2026-12-01", confidence: "A" },
 *   ],
 * };
 */
export interface TargetPrices extends PriceBookInput {
  readonly plans: readonly (MeteredPlan | Plan)[];
}

/**
 * Pricing with the prices of third parties' targets beside the built-in ones. What a price book of the user's says wins.
 *
 * @param prices by the target's name
 * @throws PriceBookError for prices that cannot be read, or a plan that is not of its target
 */
export function withTargetPrices(
  prices: Readonly<Record<string, unknown>>,
  options: PricingOptions = {},
): PricingOptions {
  const read = Object.entries(prices).map(([target, value]) => readPrices(target, value));
  if (read.length === 0) return options;
  const own = options.priceBook;
  return {
    ...options,
    priceBook: read.reduce(
      (all, { book }) => (own ? layered(book, all) : layered(all, book)),
      own ?? defaultPriceBook(),
    ),
    furtherPlans: [...(options.furtherPlans ?? []), ...read.flatMap(({ plans }) => plans)],
  };
}

function readPrices(
  target: string,
  value: unknown,
): { readonly plans: readonly Plan[]; readonly book: PriceBook } {
  const { plans, ...rest } = Object(value) as Partial<TargetPrices>; // looked at below
  try {
    if (!Array.isArray(plans) || plans.length === 0)
      throw new PriceBookError(
        `There are no plans: write plans: [{ id: "${target}:usual", title: "…", meters: { requests: "…" } }].`,
      );
    const book = loadPriceBook(rest, { alone: true });
    const read = plans.map((plan: MeteredPlan | Plan) => ("charges" in plan ? plan : meteredPlan(plan)));
    const stranger = read.find(({ id, target: own }) => own !== target || !id.startsWith(`${target}:`));
    if (stranger)
      throw new PriceBookError(
        `The plan ${JSON.stringify(stranger.id)} is not of the target: write its id as "${target}:<variant>".`,
      );
    return { plans: read, book };
  } catch (error) {
    if (!(error instanceof PriceBookError)) throw error;
    throw new PriceBookError(`The prices of the target ${target} cannot be used. ${error.message}`, {
      cause: error,
    });
  }
}
