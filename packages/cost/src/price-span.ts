import type { Provider } from "./plan.ts";
import type { PriceBook } from "./price-book.ts";

/** A stretch of days within one month in which no price of a provider changes. */
export interface PriceSpan {
  /** First day, and the day after the last, as `YYYY-MM-DD`: an ISO time of the span is not below `from`, and below `until`. */
  readonly from: string;
  readonly until: string;
}

/** Finds the span of a day (`YYYY-MM-DD`) in a price book. */
export function priceSpans(book: PriceBook): (provider: Provider, day: string) => PriceSpan {
  const dated = [
    ...book.figures.map((figure) => ({ ...figure, meters: [figure.meter] })),
    ...book.free,
  ].flatMap(({ meters, from, to }) =>
    [from, to].flatMap((day) => (day === null ? [] : meters.map((meter) => ({ meter, day })))),
  );
  const known = new Map<Provider, readonly string[]>();
  const changesOf = (provider: Provider): readonly string[] => {
    let changes = known.get(provider);
    if (!changes) {
      const own = dated.filter(({ meter }) => meter.startsWith(`${provider}.`)).map(({ day }) => day);
      known.set(provider, (changes = [...new Set(own)].sort()));
    }
    return changes;
  };
  return (provider, day) => {
    const changes = changesOf(provider);
    const year = Number(day.slice(0, 4));
    const month = Number(day.slice(5, 7));
    const next =
      month === 12
        ? `${String(year + 1).padStart(4, "0")}-01`
        : `${day.slice(0, 5)}${String(month + 1).padStart(2, "0")}`;
    const first = `${day.slice(0, 7)}-01`;
    const after = `${next}-01`;
    const before = changes.findLast((change) => change <= day) ?? first;
    const change = changes.find((one) => one > day) ?? after;
    return { from: before > first ? before : first, until: change < after ? change : after };
  };
}
