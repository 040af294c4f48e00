import type * as z from "zod";
import { builtInBook } from "./book.ts";
import { PriceBookError } from "./errors.ts";
import type { PriceBook } from "./price-book.ts";
import { PRICE_BOOK } from "./price-book-schema.ts";

/**
 * Reads a price book (a parsed JSON value, or its text) on top of the built-in one: a figure replaces every built-in figure of the
 * same meter and region, an allowance, table or server the one of the same id. `{ alone: true }` leaves the built-in one out.
 * @throws PriceBookError with the path of the first wrong field, what was seen, and what to write.
 */
export function loadPriceBook(json: unknown, options: { readonly alone?: boolean } = {}): PriceBook {
  const value = typeof json === "string" ? parseJson(json) : json;
  const read = PRICE_BOOK.safeParse(value);
  if (!read.success) throw new PriceBookError(issuesText(read.error.issues, value));
  const { regions = [], figures = [], free = [], tables = [], servers = [], ...head } = read.data;
  const book: PriceBook = { ...head, regions, figures, free, tables, servers };
  if (options.alone) return book;
  const below = defaultPriceBook();
  checkMeters(book, below);
  return layered(below, book);
}

/** A figure of a meter that no plan asks for would change nothing, and one in another unit everything: both are slips of the pen. */
function checkMeters(own: PriceBook, known: PriceBook): void {
  const units = new Map(known.figures.map(({ meter, unit }) => [meter, unit]));
  const families = new Set([...units.keys()].map(familyOf));
  const wrong = own.figures.flatMap(({ meter, unit }, index) => {
    const expected = units.get(meter);
    if (expected !== undefined)
      return expected === unit
        ? []
        : [
            `figures.${index}.unit: ${meter} is priced by ${JSON.stringify(expected)} (seen: ${JSON.stringify(unit)})`,
          ];
    if (!families.has(familyOf(meter))) return []; // a meter of one's own, for `extra`
    const near = [...units.keys()].sort((a, b) => sharedStart(b, meter) - sharedStart(a, meter)).slice(0, 4);
    return [
      `figures.${index}.meter: there is no meter ${JSON.stringify(meter)}; the nearest are ${near.join(", ")}`,
    ];
  });
  if (wrong.length > 0) throw new PriceBookError(mistakesText(wrong));
}

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** The first two words of a meter's name, or the first of one that has two. */
function familyOf(meter: string): string {
  const words = meter.split(".");
  return words.slice(0, Math.max(1, Math.min(2, words.length - 1))).join(".");
}

/** The price book of this version of the package. */
export function defaultPriceBook(): PriceBook {
  return (builtIn ??= builtInBook.map((part) => loadPriceBook(part, { alone: true })).reduce(joined));
}

let builtIn: PriceBook | undefined;

function joined(a: PriceBook, b: PriceBook): PriceBook {
  return {
    ...a,
    regions: [...a.regions, ...b.regions],
    figures: [...a.figures, ...b.figures],
    free: [...a.free, ...b.free],
    tables: [...a.tables, ...b.tables],
    servers: [...a.servers, ...b.servers],
  };
}

/** One book on top of another: what both have is of `above`. */
export function layered(below: PriceBook, above: PriceBook): PriceBook {
  const keep = <T>(key: (value: T) => string, lower: readonly T[], upper: readonly T[]): T[] => {
    const taken = new Set(upper.map(key));
    return [...lower.filter((value) => !taken.has(key(value))), ...upper];
  };
  return {
    schema: above.schema,
    version: `${below.version}+${above.version}`,
    regions: keep((set) => set.meters, below.regions, above.regions),
    figures: keep((figure) => `${figure.meter} ${figure.region}`, below.figures, above.figures),
    free: keep((allowance) => allowance.id, below.free, above.free),
    tables: keep((table) => table.id, below.tables, above.tables),
    servers: keep((server) => server.id, below.servers, above.servers),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PriceBookError(
      `The price book is no JSON: ${(cause as Error).message}. Check the file with a JSON editor.`, // JSON.parse throws SyntaxError
      { cause },
    );
  }
}

function issuesText(issues: readonly z.core.$ZodIssue[], json: unknown): string {
  const lines = issues.map((issue) => {
    const path = issue.path.map(String);
    const seen = path.reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined, // any object may be indexed
      json,
    );
    const shown = JSON.stringify(seen)?.slice(0, 60) ?? "nothing";
    return `${path.join(".") || "the book"}: ${issue.message} (seen: ${shown})`;
  });
  return mistakesText(lines);
}

const SHOWN = 5;

function mistakesText(lines: readonly string[]): string {
  const more = lines.length > SHOWN ? `\n  and ${lines.length - SHOWN} more` : "";
  return `The price book is not valid:\n  ${lines.slice(0, SHOWN).join("\n  ")}${more}\nCorrect these fields; a book needs only the figures that differ from the built-in ones.`;
}
