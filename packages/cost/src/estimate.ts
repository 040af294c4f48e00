import { FigureError, PriceBookError } from "./errors.ts";
import {
  compare,
  type Decimal,
  type Exact,
  exact,
  fraction,
  isZero,
  larger,
  minus,
  over,
  plus,
  sum,
  times,
  toDecimal,
  ZERO,
} from "./exact.ts";
import { defaultPriceBook } from "./load-price-book.ts";
import type { Load, Notes, Plan, Provider, Rounding } from "./plan.ts";
import { selectPlans } from "./plans.ts";
import { poissonBusy, roundedMs } from "./poisson.ts";
import { checkedRegion, createPrices, type Prices, type PricingOptions } from "./prices.ts";
import { type ExactLine, type Line, quoteCharges, textLine } from "./quote.ts";
import { type Arrival, checkedWorkload, type Workload } from "./workload.ts";

/** What a workload costs in a month on one plan. */
export interface Estimate {
  readonly provider: Provider;
  /** `target:variant`, e.g. `"azure-functions:flex"`. */
  readonly plan: string;
  readonly title: string;
  readonly region: string;
  readonly lines: readonly Line[];
  /** USD per month, the sum of the lines. */
  readonly usd: Decimal;
  /** USD per million requests; absent without requests. */
  readonly perMillion?: Decimal | undefined;
  /**
   * Between which costs in USD per month the way requests meet on instances decides: `least` with instances that are always full, `most`
   * with requests that never share one. Absent where it decides nothing.
   */
  readonly range?: { readonly least: Decimal; readonly most: Decimal } | undefined;
  readonly priceBook: string;
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** Which plans to price, and how. */
export interface EstimateOptions extends PricingOptions {
  /** Targets or plans: `["lambda", "azure-functions:flex"]`. Default: the usual plans of every target. */
  readonly plans?: readonly string[] | undefined;
}

/**
 * Prices a described workload, plan by plan.
 * @throws FigureError for a figure that makes no sense, a plan there is none of, or a region that no provider has
 * @throws PriceBookError where the book lacks a figure for every plan that was asked for
 *
 * @example
 * const [lambda] = estimate({ requests: 10_000_000, durationMs: 100, memoryMb: 512 }, { plans: ["lambda:arm64"] });
 */
export function estimate(workload: Workload, options: EstimateOptions = {}): readonly Estimate[] {
  checkedWorkload(workload);
  checkedRegion(workload.region, options.priceBook ?? defaultPriceBook());
  const missing: { readonly plan: string; readonly error: PriceBookError }[] = [];
  const found = selectPlans(options.plans, options.furtherPlans).flatMap((plan) => {
    try {
      return [estimateOf(workload, plan, options)];
    } catch (error) {
      if (!(error instanceof PriceBookError)) throw error;
      missing.push({ plan: plan.id, error });
      return [];
    }
  });
  const [first, ...rest] = found;
  if (!first)
    throw missing[0]?.error ?? new FigureError("No plan was asked for. Name a target, e.g. lambda.");
  const leftOut = missing.map(({ plan, error }) => `${plan} is left out: ${error.message}`);
  return leftOut.length === 0 ? found : [{ ...first, warnings: [...first.warnings, ...leftOut] }, ...rest];
}

/** The exact cost in USD: what `estimate` shows, without the words. */
export function exactCost(workload: Workload, plan: Plan, options: PricingOptions): Exact {
  const prices = createPrices(workload.region, options);
  return sum(
    exactLines(workload, plan, prices, options, { assumptions: [], warnings: [] }).map(({ usd }) => usd),
  );
}

function estimateOf(workload: Workload, plan: Plan, options: PricingOptions): Estimate {
  const prices = createPrices(workload.region, options);
  const notes: Notes = { assumptions: [], warnings: [] };
  const lines = exactLines(workload, plan, prices, options, notes);
  const usd = sum(lines.map((line) => line.usd));
  const requests = exact(workload.requests);
  checkLimits(workload, plan, notes);
  const { assumptions, warnings } = prices.notes();
  const range = rangeOf(workload, plan, prices, options);
  if (range) noteRange(range, workload, plan, prices, options, notes);
  return {
    provider: plan.provider,
    plan: plan.id,
    title: plan.title,
    region: prices.regionOf(lines[0]?.meter ?? ""),
    lines: lines.filter(({ quantity }) => !isZero(quantity)).map(textLine),
    usd: toDecimal(usd),
    ...(!isZero(requests) && { perMillion: toDecimal(over(times(usd, exact(1_000_000)), requests)) }),
    ...(range && { range: { least: toDecimal(range.least), most: toDecimal(range.most) } }),
    priceBook: prices.book.version,
    assumptions: [
      ...new Set([
        options.freeTier === false ? "Without free tiers." : "With the monthly free tiers of one account.",
        ...notes.assumptions,
        ...assumptions,
      ]),
    ],
    warnings: [...new Set([...notes.warnings, ...warnings])],
  };
}

interface Range {
  readonly least: Exact;
  readonly most: Exact;
}

/** Between what the cost must be, where it depends on how requests meet on an instance. */
function rangeOf(workload: Workload, plan: Plan, prices: Prices, options: PricingOptions): Range | undefined {
  const { per } = plan.rounding(prices, workload);
  if (per !== "period" || workload.instanceSeconds !== undefined || isZero(exact(workload.requests)))
    return undefined;
  const usd = (arrival: Arrival): Exact => exactCost({ ...workload, arrival }, plan, options);
  const [least, most] = [usd("saturated"), usd("alone")];
  return compare(least, most) < 0 ? { least, most } : undefined;
}

function noteRange(
  { least, most }: Range,
  workload: Workload,
  plan: Plan,
  prices: Prices,
  options: PricingOptions,
  { assumptions, warnings }: Notes,
): void {
  const arrival = arrivalOf(workload, plan, prices);
  if (concurrencyOf(workload, plan, prices) === 1)
    assumptions.push(
      `This is the most it can be. With requests that follow each other on an instance without a pause it is ${cents(least)} USD.`,
    );
  else if (arrival === "saturated") {
    const random = exactCost({ ...workload, arrival: "poisson" }, plan, options);
    warnings.push(
      `This is the least it can be. With requests at random times it is about ${cents(random)} USD, with none ever sharing an instance ${cents(most)} USD.`,
    );
  } else if (arrival === "poisson")
    assumptions.push(
      `It cannot be less than ${cents(least)} USD, with instances that are always full, nor more than ${cents(most)} USD, with requests that never share one.`,
    );
}

function cents(usd: Exact): string {
  const [whole = "0", rest = ""] = toDecimal(usd, 2).split(".");
  return `${whole}.${rest.padEnd(2, "0")}`;
}

function exactLines(
  workload: Workload,
  plan: Plan,
  prices: Prices,
  options: PricingOptions,
  notes: Notes,
): readonly ExactLine[] {
  const requests = exact(workload.requests);
  const bytes = times(times(requests, exact(workload.bytesOut ?? 0)), fraction(1n, 1024n ** 3n));
  const load: Load = {
    requests,
    billedMs: billedMs(workload, plan, prices, notes),
    memoryMb: workload.memoryMb,
    architecture: plan.id === "lambda:arm64" ? "arm64" : "x86_64",
    webRequests: (workload.kind ?? "http") === "http" ? requests : ZERO,
    egressGb: plus(exact(workload.egressGb ?? 0), bytes),
    monthSeconds: monthSeconds(workload),
    workload,
  };
  const extra = (workload.extra ?? []).map(({ meter, quantity }) => ({ meter, quantity: exact(quantity) }));
  const cloud = plan.provider;
  const own = extra.filter(({ meter }) => meter.startsWith(`${cloud}.`));
  const charges = [...plan.charges(load, prices, notes), ...own];
  // The price of what is not used is not asked for: what is uncertain of it does not matter. The first one tells the region.
  const used = charges.filter(({ quantity }, index) => index === 0 || !isZero(quantity));
  const lines = quoteCharges(used, prices, options);
  return [...lines, ...(plan.settle?.(lines, prices, notes) ?? [])];
}

/** Milliseconds that the plan bills for the month's requests. */
function billedMs(workload: Workload, plan: Plan, prices: Prices, notes: Notes): Exact {
  const rounding = plan.rounding(prices, workload);
  if (workload.instanceSeconds !== undefined) return times(exact(workload.instanceSeconds), exact(1000));
  const requests = exact(workload.requests);
  const parts =
    typeof workload.durationMs === "number" ? [{ ms: workload.durationMs, share: 1 }] : workload.durationMs;
  if (rounding.per === "instances") return ZERO;
  const cold = exact(workload.coldRate ?? 0);
  const initMs = rounding.withInit ? (workload.initMs ?? 0) : 0;
  noteStarts(workload, rounding, notes);
  const concurrency = concurrencyOf(workload, plan, prices);
  const arrival = arrivalOf(workload, plan, prices);
  if (rounding.per !== "life" && arrival !== "saturated") noteMinimum(parts, rounding, notes);
  if (rounding.per === "invocation" || (rounding.per === "period" && arrival === "alone")) {
    const { quantumMs, minimumMs } = rounding;
    if (rounding.per === "period") notes.assumptions.push("Each request is alone on its instance.");
    const each = sum(
      parts.map(({ ms, share }) => {
        const warm = times(minus(exact(1), cold), exact(roundedMs(ms, quantumMs, minimumMs)));
        const fresh = times(cold, exact(roundedMs(ms + initMs, quantumMs, minimumMs)));
        return times(exact(share), plus(warm, fresh));
      }),
    );
    return times(requests, each);
  }
  const mean = sum(parts.map(({ ms, share }) => times(exact(ms), exact(share))));
  const starting = times(times(requests, cold), exact(initMs));
  if (rounding.per === "period" && arrival === "saturated") {
    notes.assumptions.push(`An instance always has ${concurrency} requests at once.`);
    return plus(over(times(requests, mean), exact(concurrency)), starting);
  }
  return plus(byChance(requests, mean, concurrency, rounding, workload, notes), starting);
}

function noteMinimum(
  parts: readonly { readonly ms: number }[],
  { minimumMs }: Rounding,
  { warnings }: Notes,
): void {
  if (minimumMs === 0 || !parts.some(({ ms }) => ms > 0 && ms * 2 <= minimumMs)) return;
  const shortest = Math.min(...parts.map(({ ms }) => ms).filter((ms) => ms > 0));
  warnings.push(`The minimum of ${minimumMs} ms is ${(minimumMs / shortest).toFixed(0)} times the duration.`);
}

/** A share of starts without their length, or the other way round, changes nothing: that must not go unsaid. */
function noteStarts(
  { coldRate = 0, initMs = 0 }: Workload,
  { withInit }: Rounding,
  { assumptions, warnings }: Notes,
): void {
  if (coldRate > 0 && !withInit)
    assumptions.push("The time before an instance's first request is not billed here.");
  else if (withInit && coldRate > 0 && initMs === 0)
    warnings.push("Starts of instances are billed by their length, which is not known: give initMs.");
  else if (withInit && initMs > 0 && coldRate === 0)
    warnings.push("Starts of instances are billed, and none are counted: give coldRate.");
}

function byChance(
  requests: Exact,
  mean: Exact,
  concurrency: number,
  rounding: Rounding,
  workload: Workload,
  notes: Notes,
): Exact {
  const seconds = Number(toDecimal(monthSeconds(workload), 3));
  const rate = Number(toDecimal(requests, 6)) / seconds;
  if (rate === 0) return ZERO;
  const durationMs = Number(toDecimal(mean, 6));
  // Scalers aim at 60 % of the concurrency.
  const room = Math.max(1, concurrency * SCALE_AT);
  const instances = Math.max(1, Math.ceil((rate * durationMs) / 1000 / room));
  notes.assumptions.push(
    `Requests come at random times at an even rate: ${rate.toPrecision(3)} a second on ${instances} instance${instances === 1 ? "" : "s"}.`,
  );
  const one = poissonBusy({
    ratePerSecond: rate / instances,
    durationMs: durationMs + (rounding.lingerMs ?? 0),
    quantumMs: rounding.quantumMs,
    minimumMs: rounding.minimumMs,
  });
  const perSecond = rounding.per === "life" ? one.busyFraction * 1000 : one.billedMsPerSecond;
  return times(exact((perSecond * instances).toFixed(9)), exact(Math.round(seconds)));
}

const SCALE_AT = 0.6;

function monthSeconds(workload: Workload): Exact {
  return larger(times(exact(workload.monthHours ?? 730), exact(3600)), exact(1));
}

function concurrencyOf(workload: Workload, plan: Plan, prices: Prices): number {
  return Math.min(workload.concurrency ?? plan.concurrency(workload, prices), plan.limits.mostConcurrency);
}

function arrivalOf(workload: Workload, plan: Plan, prices: Prices): Arrival {
  // One request at a time shares no instance; that it is always busy can be told apart from that.
  if (concurrencyOf(workload, plan, prices) === 1)
    return workload.arrival === "saturated" ? "saturated" : "alone";
  return workload.arrival ?? (workload.concurrency === undefined ? "poisson" : "saturated");
}

function checkLimits(workload: Workload, { title, limits }: Plan, { warnings }: Notes): void {
  const { memoryMb, durationMs } = workload;
  const longest = typeof durationMs === "number" ? durationMs : Math.max(...durationMs.map(({ ms }) => ms));
  if (memoryMb > limits.mostMb)
    warnings.push(`${title} has at most ${limits.mostMb} MB; ${memoryMb} MB cannot run there.`);
  if (memoryMb < limits.leastMb)
    warnings.push(`${title} has at least ${limits.leastMb} MB; ${memoryMb} MB cannot be set there.`);
  if (longest > limits.mostMs)
    warnings.push(
      `${title} stops a request after ${limits.mostMs / 1000} s; one of ${longest / 1000} s cannot run there.`,
    );
  if ((workload.concurrency ?? 1) > limits.mostConcurrency)
    warnings.push(
      limits.mostConcurrency === 1
        ? `${title} takes one request at a time: concurrency changes nothing.`
        : `${title} takes at most ${limits.mostConcurrency} requests at a time.`,
    );
}
