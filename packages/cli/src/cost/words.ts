import { type Decimal, roundDecimal } from "@anyfn/cost";

/** Money for people: in cents. */
export function money(usd: Decimal): string {
  const cents = roundDecimal(usd, 2);
  return cents === "0" && usd !== "0" ? "<0.01" : fixed(cents, 2);
}

/** Money, or a dash for none. */
export function moneyOr(usd: Decimal): string {
  return usd === "0" ? "–" : money(usd);
}

/** A quantity with at most three digits after the point. */
export function quantity(value: Decimal): string {
  const [whole = "0", rest] = roundDecimal(value, 3).split(".");
  return rest === undefined ? grouped(whole) : `${grouped(whole)}.${rest}`;
}

/** A number of requests in three digits: `26.6M`. */
export function count(value: number): string {
  const [unit, size] = UNITS.find(([, least]) => value >= least) ?? ["", 1];
  const scaled = value / size;
  return `${Number(scaled.toPrecision(Math.max(3, Math.trunc(scaled).toString().length)))}${unit}`;
}

/** The name of a server as a sentence begins with it: `A server`, but `t4g.small`. */
export function beginning(name: string): string {
  return name.startsWith("a ") ? `A${name.slice(1)}` : name;
}

export function plural(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : more}`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ["T", 1e12],
  ["B", 1e9],
  ["M", 1e6],
  ["k", 1e3],
];

function fixed(value: Decimal, places: number): string {
  const [whole = "0", rest = ""] = value.split(".");
  return `${grouped(whole)}.${rest.padEnd(places, "0")}`;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}
