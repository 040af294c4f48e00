import { CommandError } from "@anyfn/build/diagnostics";
import {
  type BreakEven,
  breakEven,
  compareDecimals,
  type Estimate,
  estimate,
  FigureError,
  PriceBookError,
  type PricingOptions,
  type Server,
  type Workload,
} from "@anyfn/cost";
import { optionWords } from "./option-words.ts";

/** A described workload, priced. */
export interface Estimates {
  readonly work: Workload;
  readonly pricing: PricingOptions;
  /** The cheapest first. */
  readonly estimates: readonly Estimate[];
  readonly server?: Server | undefined;
  /** By plan, where there is a server. */
  readonly breakEvens: ReadonlyMap<string, BreakEven>;
}

/** Prices a workload on plans and compares it with a server. @throws CommandError */
export function priceWorkload(
  {
    work,
    plans,
    server,
  }: {
    readonly work: Workload;
    readonly plans: readonly string[] | undefined;
    readonly server: Server | undefined;
  },
  pricing: PricingOptions,
): Estimates {
  try {
    const estimates = [...estimate(work, { ...pricing, plans })].sort((a, b) =>
      compareDecimals(a.usd, b.usd),
    );
    const breakEvens = new Map(
      server ? estimates.map(({ plan }) => [plan, breakEven(work, server, { ...pricing, plan })]) : [],
    );
    return { work, pricing, estimates, server, breakEvens };
  } catch (error) {
    if (!(error instanceof FigureError || error instanceof PriceBookError)) throw error;
    throw new CommandError([
      {
        code: error instanceof FigureError ? "INVALID_FIGURE" : "INVALID_PRICE_BOOK",
        reason: optionWords(error.message),
        waysOut: [
          "docs/cost.md has an example of each option.",
          "anyfn cost --help says what each option does.",
        ],
      },
    ]);
  }
}

/** Where a plan begins to cost as much as the server, in a word. */
export function breakEvenWord(found: BreakEven | undefined, write: (requests: number) => string): string {
  if (!found) return "";
  const { requestsPerMonth } = found;
  if (requestsPerMonth === undefined) return "cheaper";
  return requestsPerMonth === 0 ? "dearer" : write(requestsPerMonth);
}

/** The break-evens that the server could not carry, each with what it would take. */
export function outOfReach(
  breakEvens: Estimates["breakEvens"],
  write: (requests: number) => string,
): readonly string[] {
  return [...breakEvens.values()].flatMap(
    ({ plan, capacityOk, requestsPerMonth, requestsPerMonthWithServers, reason }) => {
      if (capacityOk || !requestsPerMonth) return [];
      const more =
        requestsPerMonthWithServers === undefined
          ? "Against as many servers as the load needs, the plan stays cheaper."
          : `Against as many servers as the load needs, the break-even is at ${write(requestsPerMonthWithServers)} requests.`;
      return [
        `${plan}: the break-even is out of the server's reach. At ${write(requestsPerMonth)} requests: ${reason} ${more}`,
      ];
    },
  );
}

/** What is said of several plans, once, with the plans that it does not hold for all of. */
export function gathered(
  estimates: readonly Estimate[],
  read: (estimate: Estimate) => readonly string[],
): readonly { readonly text: string; readonly plans: readonly string[] }[] {
  const found = new Map<string, string[]>();
  for (const one of estimates)
    for (const said of read(one)) {
      const text = optionWords(said);
      found.set(text, [...(found.get(text) ?? []), one.plan]);
    }
  return [...found].map(([text, plans]) => ({ text, plans: plans.length === estimates.length ? [] : plans }));
}
