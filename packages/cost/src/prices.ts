import { distance } from "fastest-levenshtein";
import { FigureError, PriceBookError } from "./errors.ts";
import { type Decimal, type Exact, exact } from "./exact.ts";
import { defaultPriceBook } from "./load-price-book.ts";
import type { Plan } from "./plan.ts";
import type { Figure, PriceBook, RegionClasses, Source, Table } from "./price-book.ts";

/**
 * A region as it may be written (`"West Europe"`), when some provider has it or the book has a price there.
 * @throws FigureError with the nearest names
 */
export function checkedRegion(region: string | undefined, book: PriceBook): string | undefined {
  if (region === undefined) return undefined;
  const names = new Set([
    ...book.regions.flatMap((set) => [...Object.keys(set.regions), ...(set.unpriced ?? [])]),
    ...book.figures.map((figure) => figure.region).filter((name) => name !== "*"),
  ]);
  for (const set of book.regions)
    for (const group of Object.values(set.regions)) {
      if (!Object.hasOwn(set.regions, group)) names.delete(group); // a class of prices, not a region
    }
  const wanted = plainRegion(region);
  if (names.has(wanted)) return region;
  const near = [...names].sort((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 3);
  throw new FigureError(
    `region: there is no region ${JSON.stringify(region.slice(0, 40))}. The nearest names are ${near.join(", ")}.`,
  );
}

function plainRegion(name: string): string {
  return name.toLowerCase().replace(/ /g, "");
}

/** What every pricing function takes. */
export interface PricingOptions {
  /** Default: the built-in one. */
  readonly priceBook?: PriceBook | undefined;
  /** Plans of third parties' targets, which names may mean beside the built-in ones: `readTargetPrices` makes them. */
  readonly furtherPlans?: readonly Plan[] | undefined;
  /** `YYYY-MM-DD`: prices of that day. Default: `now`. */
  readonly date?: string | undefined;
  /** Figures last seen more than 180 days before it warn. Default: the clock. */
  readonly now?: Date | undefined;
  /** Monthly free allowances are taken off. Default true. */
  readonly freeTier?: boolean | undefined;
  /** What the account has used of its allowances elsewhere this month, by the allowance's id: `{ "aws.lambda.gbs": "400000" }`. */
  readonly used?: Readonly<Record<string, Decimal>> | undefined;
}

/** The figures of one region and day. It remembers which ones were asked for, to warn about the old and the doubtful. */
export interface Prices {
  readonly book: PriceBook;
  readonly date: string;
  /** @throws PriceBookError where the book has none. */
  figure(meter: string): Figure;
  /** A figure without tiers, as a number. */
  value(meter: string): Exact;
  /** @throws PriceBookError */
  table(id: string): Table;
  /** Adds a source that was used to what is remembered. */
  use<T extends Source & { readonly meter?: string; readonly id?: string }>(source: T): T;
  /** The region that a meter is priced in. */
  regionOf(meter: string): string;
  /** What a reader must know of the figures that were used. */
  notes(): { readonly assumptions: readonly string[]; readonly warnings: readonly string[] };
}

/** The figures for `region` (any provider's name; without one each provider's home region) on the date of the options. */
export function createPrices(region: string | undefined, options: PricingOptions): Prices {
  const book = options.priceBook ?? defaultPriceBook();
  const now = options.now ?? new Date();
  const date = options.date ?? now.toISOString().slice(0, 10);
  const wanted = region === undefined ? undefined : plainRegion(region);
  const used = new Map<Source, string>();
  const regionNotes = { assumptions: new Set<string>(), warnings: new Set<string>() };
  const has = (set: RegionClasses, name: string): boolean =>
    Object.hasOwn(set.regions, name) || (set.unpriced?.includes(name) ?? false);

  function place(meter: string): { readonly region: string; readonly class: string } {
    const sets = book.regions.filter((set) => meter.startsWith(set.meters));
    const set: Pick<RegionClasses, "meters" | "regions" | "otherwise" | "home"> = sets[0] ?? EVERYWHERE;
    const own = wanted ?? set.home;
    const found = Object.hasOwn(set.regions, own) ? set.regions[own] : undefined;
    if (found !== undefined || set.home === "") return { region: own, class: found ?? "*" };
    const cloud = set.meters.split(".")[0] ?? "";
    if (
      book.regions.some((other) => has(other, own)) &&
      !book.regions.some((other) => other.meters.startsWith(`${cloud}.`) && has(other, own))
    ) {
      regionNotes.assumptions.add(`${own} is no region of ${cloud}: priced in ${set.home}.`);
      return { region: set.home, class: set.regions[set.home] ?? set.otherwise };
    }
    regionNotes.warnings.add(
      `The price book does not know the region ${own} for ${set.meters}*: the prices of ${set.home} are used; add ${own} to a price book of your own.`,
    );
    return { region: own, class: set.otherwise };
  }

  const prices: Prices = {
    book,
    date,
    figure(meter) {
      const { region: at, class: group } = place(meter);
      const figures = figuresOf(book).get(meter) ?? [];
      for (const name of [at, group, "*"]) {
        const found = figures.find(
          (figure) =>
            figure.region === name &&
            (figure.from === null || figure.from <= date) &&
            (figure.to === null || date < figure.to),
        );
        if (found) return prices.use(found);
      }
      throw new PriceBookError(
        `The price book ${book.version} has no ${meter} for ${at || "any region"} on ${date}. Choose a later date, or add the figure to a price book of your own.`,
      );
    },
    value(meter) {
      const figure = prices.figure(meter);
      return exact(figure.value ?? figure.tiers?.[0]?.value ?? "0");
    },
    table(id) {
      const found = book.tables.find((table) => table.id === id);
      if (!found)
        throw new PriceBookError(
          `The price book ${book.version} has no table ${id}. Add it to your price book.`,
        );
      return prices.use(found);
    },
    use(source) {
      used.set(source, source.meter ?? source.id ?? "");
      return source;
    },
    regionOf: (meter) => place(meter).region,
    notes() {
      const limit = new Date(now.getTime() - STALE_DAYS * 86_400_000).toISOString().slice(0, 10);
      const all = [...used];
      const stale = all.filter(([{ seen }]) => seen < limit);
      const oldest = stale.map(([{ seen }]) => seen).sort()[0];
      const names = [...new Set(stale.map(([, name]) => name))];
      return {
        assumptions: [
          ...regionNotes.assumptions,
          ...new Set(
            all.flatMap(([{ confidence, note }, name]) =>
              confidence === "C" ? [`${name} is not certain. ${note ?? ""}`.trim()] : [],
            ),
          ),
        ],
        warnings: [
          ...regionNotes.warnings,
          ...firstDays(book, all)
            .filter(({ first }) => date < first)
            .map(
              ({ cloud, first }) =>
                `The price book knows prices of ${cloud} since ${first}: for an earlier day it has the earliest that it knows.`,
            ),
          ...(oldest === undefined
            ? []
            : [
                `Prices may be out of date: ${names.length} figure${names.length === 1 ? " was" : "s were"} last checked more than ${STALE_DAYS} days ago (${oldest} the oldest): ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""}. Update @anyfn/cost or give a newer price book.`,
              ]),
        ],
      };
    },
  };
  return prices;
}

const STALE_DAYS = 180;

/** Since when the book knows prices of the clouds whose meters were used: the first day of a dated price, or the day one was seen. */
function firstDays(
  book: PriceBook,
  used: readonly (readonly [Source, string])[],
): readonly { readonly cloud: string; readonly first: string }[] {
  const clouds = new Set(used.map(([, name]) => name.split(".")[0] ?? ""));
  return [...clouds].flatMap((cloud) => {
    const days = book.figures
      .filter(({ meter }) => meter.startsWith(`${cloud}.`))
      .map(({ from, to, seen }) => from ?? (to !== null && to < seen ? to : seen));
    const [first] = days.sort();
    return first === undefined ? [] : [{ cloud, first }];
  });
}

const indexes = new WeakMap<PriceBook, ReadonlyMap<string, readonly Figure[]>>();

/** The figures of a book by meter: a break-even asks for them thousands of times. */
function figuresOf(book: PriceBook): ReadonlyMap<string, readonly Figure[]> {
  let index = indexes.get(book);
  if (!index) indexes.set(book, (index = Map.groupBy(book.figures, ({ meter }) => meter)));
  return index;
}

/** Of meters whose price has no regions. */
const EVERYWHERE = { meters: "", regions: {}, otherwise: "*", home: "" };
