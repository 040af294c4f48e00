import { FigureError } from "./errors.ts";
import { type Decimal, exact, toDecimal } from "./exact.ts";

/** Reads a number of requests: `"10M"`, `"2.5k"`, `"1,000,000"`, `"1_000"`. @throws FigureError */
export function parseCount(text: string, name = "requests"): number {
  const way = "Write a whole number, such as 250000, 250k, 10M or 1.5B";
  const { amount, unit } = parts(text, name, way);
  const factor = COUNTS[unit.toLowerCase()];
  if (factor === undefined) throw unknownUnit(text, name, way);
  const count = Math.round(amount * factor * 1e6) / 1e6;
  if (!Number.isInteger(count)) throw new FigureError(`${name}: ${quoted(text)} is no whole number. ${way}.`);
  return within(count, 1e15, text, name, "1,000,000,000,000,000");
}

/** Reads a time as milliseconds: `"100ms"`, `"1.5s"`, `"2min"`, `"1h"`. The unit must be there. @throws FigureError */
export function parseDuration(text: string, name = "duration"): number {
  const way = "Write a number and a unit, such as 100ms, 1.5s, 2min or 1h";
  const { amount, unit } = parts(text, name, way);
  if (unit === "" && amount !== 0)
    throw new FigureError(`${name}: ${quoted(text)} has no unit. Write ${amount}ms, or ${amount}s.`);
  const factor = unit === "" ? 1 : DURATIONS[unit.toLowerCase()];
  if (factor === undefined) throw unknownUnit(text, name, way);
  return within(Math.round(amount * factor * 1e6) / 1e6, 31 * 86_400_000, text, name, "31 days");
}

/** Reads a size as MB of 1,024 kB: `"512"` (MB), `"512MB"`, `"1.5GB"`, `"1GiB"`. @throws FigureError */
export function parseMemory(text: string, name = "memory"): number {
  const way = "Write MB as a number, or a unit: 512, 512MB or 1.5GB";
  const { amount, unit } = parts(text, name, way);
  const factor = SIZES[unit.toLowerCase()];
  if (factor === undefined) throw unknownUnit(text, name, way);
  const mb = amount * factor;
  if (mb < 1) throw new FigureError(`${name}: ${quoted(text)} is less than 1 MB. ${way}.`);
  return within(mb, 1_048_576, text, name, "1 TB");
}

/** Reads an amount of data as GB of 1,024 MB: `"100GB"`, `"500MB"`, `"2TB"`. The unit must be there. @throws FigureError */
export function parseTraffic(text: string, name = "egress"): number {
  const way = "Write a number and a unit, such as 100GB, 500MB or 2TB";
  const { amount, unit } = parts(text, name, way);
  if (unit === "" && amount !== 0)
    throw new FigureError(`${name}: ${quoted(text)} has no unit. Write ${amount}GB, or ${amount}MB.`);
  const factor = SIZES[unit.toLowerCase()];
  if (factor === undefined) throw unknownUnit(text, name, way);
  return within((amount * factor) / 1024, 1e10, text, name, "10,000,000,000 GB");
}

/** Reads an amount of US dollars: `"20USD"`, `"$20"`, `"0.50 USD"`. The currency must be there. @throws FigureError */
export function parseMoney(text: string, name = "budget"): Decimal {
  const way = "Write the amount in US dollars, such as 20USD or 0.50USD";
  const plain = text.trim().replace(/^(USD|\$)\s*/i, "");
  const { digits, unit } = parts(plain, name, way, text);
  const leading = plain !== text.trim();
  if (unit === "" && !leading)
    throw new FigureError(`${name}: ${quoted(text)} has no currency. Write ${digits}USD.`);
  if (unit !== "" && (leading || !/^(USD|\$)$/i.test(unit)))
    throw new FigureError(
      `${name}: ${quoted(text)} is not in US dollars, the one currency of the price book. ${way}.`,
    );
  within(Number(digits), 1e12, text, name, "1,000,000,000,000 USD");
  return toDecimal(exact(digits));
}

const COUNTS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, mio: 1e6, b: 1e9, g: 1e9, t: 1e12 };
const DURATIONS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  kb: 1 / 1024,
  kib: 1 / 1024,
  m: 1,
  mb: 1,
  mib: 1,
  g: 1024,
  gb: 1024,
  gib: 1024,
  tb: 1_048_576,
  tib: 1_048_576,
};

function parts(
  text: string,
  name: string,
  way: string,
  shown = text,
): { readonly amount: number; readonly digits: string; readonly unit: string } {
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*(?:\.\d+)?|\.\d+)\s*([a-zµ$€£]*)$/i.exec(
    text.trim(),
  );
  if (!match) {
    const seen = text.trim() === "" ? "is empty" : `(${quoted(shown)}) is no figure`;
    throw new FigureError(`${name} ${seen}. ${way}.`);
  }
  const [, sign = "", digits = "", unit = ""] = match;
  const plain = digits.replace(/[,_]/g, "");
  if (sign === "-" && Number(plain) !== 0)
    throw new FigureError(`${name}: ${quoted(shown)} is negative. ${way}.`);
  return { amount: Number(plain), digits: plain, unit };
}

function within(value: number, most: number, text: string, name: string, mostText: string): number {
  if (value <= most) return value;
  throw new FigureError(`${name}: ${quoted(text)} is more than ${mostText}: check the number and its unit.`);
}

function unknownUnit(text: string, name: string, way: string): FigureError {
  return new FigureError(`${name}: the unit of ${quoted(text)} is not known. ${way}.`);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
