import {
  type Decimal,
  type Exact,
  exact,
  isZero,
  larger,
  minus,
  over,
  plus,
  smaller,
  sum,
  times,
  toDecimal,
  ZERO,
} from "./exact.ts";
import { defaultPriceBook } from "./load-price-book.ts";
import type { Source } from "./price-book.ts";
import { checkedRegion, createPrices, type Prices, type PricingOptions } from "./prices.ts";

/** A quantity of something that has a price. */
export interface Charge {
  readonly meter: string;
  readonly quantity: Exact;
}

/** One line of a bill. `(quantity - free) * unitPrice` is `usd`; a meter with tiers has a line for each. */
export interface Line {
  readonly meter: string;
  readonly quantity: Decimal;
  readonly unit: string;
  /** USD per unit; of a line with `credits`, credits per unit. */
  readonly unitPrice: Decimal;
  /** Units that an allowance covers. */
  readonly free: Decimal;
  readonly usd: Decimal;
  /** What the line costs in the provider's credits, where it bills those. */
  readonly credits?: Decimal | undefined;
  readonly source: Source;
}

/** A line before its figures become text. */
export interface ExactLine {
  readonly meter: string;
  readonly quantity: Exact;
  readonly unit: string;
  readonly unitPrice: Exact;
  readonly free: Exact;
  readonly usd: Exact;
  readonly credits?: Exact | undefined;
  readonly source: Source;
}

/** A month's bill of plain quantities. */
export interface Quote {
  readonly lines: readonly Line[];
  readonly usd: Decimal;
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Prices quantities of any meters of the price book: `[{ meter: "aws.lambda.gbs.arm64", quantity: "37500000000" }]`.
 * @throws PriceBookError for a meter that is not in it
 * @throws FigureError for a region that no provider has
 */
export function quote(
  quantities: readonly { readonly meter: string; readonly quantity: Decimal | number }[],
  options: PricingOptions & { readonly region?: string | undefined } = {},
): Quote {
  checkedRegion(options.region, options.priceBook ?? defaultPriceBook());
  const prices = createPrices(options.region, options);
  const charges = quantities.map(({ meter, quantity }) => ({ meter, quantity: exact(quantity) }));
  const lines = quoteCharges(charges, prices, options);
  return { lines: lines.map(textLine), usd: toDecimal(sum(lines.map(({ usd }) => usd))), ...prices.notes() };
}

/** Prices quantities as one month's bill of one account: allowances first, in the order of the charges, then tiers. */
export function quoteCharges(
  charges: readonly Charge[],
  prices: Prices,
  options: Pick<PricingOptions, "freeTier" | "used"> & {
    readonly pools?: readonly Pool[] | undefined;
    /** What was charged before in the month, by meter and region: tiers go on from there. */
    readonly charged?: Map<string, Exact> | undefined;
  },
): ExactLine[] {
  const pools = options.pools ?? (options.freeTier === false ? [] : openPools(prices, options.used ?? {}));
  return charges.flatMap(({ meter, quantity }) => {
    const figure = prices.figure(meter);
    const { unit } = figure;
    const tiers = figure.tiers ?? [{ upTo: null, value: figure.value ?? "0" }];
    const first = exact(tiers[0]?.value ?? "0");
    const pool = pools.find(({ meters }) => meters.includes(meter));
    const free = isZero(quantity) || !pool ? ZERO : pool.take(quantity, first);
    const lines: ExactLine[] = [];
    const key = `${meter} ${prices.regionOf(meter)}`;
    let below = options.charged?.get(key) ?? ZERO;
    let left = minus(quantity, free);
    options.charged?.set(key, plus(below, left));
    for (const { upTo, value } of tiers) {
      const room = upTo === null ? left : larger(minus(exact(upTo), below), ZERO);
      const paid = smaller(left, room);
      if (isZero(paid) && (lines.length > 0 || (isZero(room) && upTo !== null))) continue;
      const unitPrice = exact(value);
      const cost = times(paid, unitPrice);
      const inFirst = lines.length === 0 ? free : ZERO;
      const line = { meter, quantity: plus(paid, inFirst), unit, unitPrice, free: inFirst, source: figure };
      lines.push(unit.startsWith("credit/") ? { ...line, usd: ZERO, credits: cost } : { ...line, usd: cost });
      left = minus(left, paid);
      below = plus(below, paid);
    }
    return lines;
  });
}

/** The line as text: exact to twelve digits after the point. */
export function textLine(line: ExactLine): Line {
  const { confidence, note, seen, source } = line.source;
  return {
    meter: line.meter,
    quantity: toDecimal(line.quantity),
    unit: line.unit.replace(/^credit\//, ""),
    unitPrice: toDecimal(line.unitPrice, 18),
    free: toDecimal(line.free),
    usd: toDecimal(line.usd),
    ...(line.credits && { credits: toDecimal(line.credits) }),
    source: { source, seen, confidence, ...(note !== undefined && { note }) },
  };
}

/** What a line is for: time that runs, calls that are counted, or the rest (traffic, fees, packs, storage). */
export type LinePart = "compute" | "requests" | "other";

/** Which part of a bill a meter of the price book is. */
export function partOf(meter: string): LinePart {
  if (/\.(requests|executions)$/.test(meter)) return "requests";
  return /\.(gbs|ghzs|cpu|memory|vcpu|compute|duration|baseline)(\.|$)/.test(meter) ? "compute" : "other";
}

/** What is left of an allowance. */
export interface Pool {
  readonly meters: readonly string[];
  /** Covers what it can of `quantity` and answers how many units that is. */
  take(quantity: Exact, unitPrice: Exact): Exact;
}

/** The allowances of an account at the beginning of a month. */
export function openPools(prices: Prices, used: Readonly<Record<string, Decimal>>): Pool[] {
  const { book, date } = prices;
  return book.free
    .filter(({ from, to }) => (from === null || from <= date) && (to === null || date < to))
    .map((allowance) => {
      const { id, meters, quantity, asUsdOf } = allowance;
      const rest = minus(exact(quantity), smaller(exact(quantity), exact(used[id] ?? "0")));
      const dear =
        asUsdOf && book.figures.find((f) => f.meter === asUsdOf.meter && f.region === asUsdOf.region);
      let left = dear ? times(rest, exact(dear.value ?? "0")) : rest;
      return {
        meters,
        take(wanted, unitPrice) {
          prices.use(allowance);
          const inUnits = dear ? (isZero(unitPrice) ? ZERO : over(left, unitPrice)) : left;
          const units = smaller(wanted, inUnits);
          left = minus(left, dear ? times(units, unitPrice) : units);
          return units;
        },
      };
    });
}
