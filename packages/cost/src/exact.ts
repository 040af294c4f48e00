/**
 * A rational number: money and quantities are exact until they are written as text. `d` is positive.
 *
 * Our own, because what is here is mostly reading and writing: prices are read strictly (`"1/3"` or `"0.(3)"` is no price) and text is
 * rounded half away from zero, which fraction.js does otherwise; the arithmetic itself is five short functions. Decimals (big.js) cannot
 * hold a third of an instance's time.
 */
export interface Exact {
  readonly n: bigint;
  readonly d: bigint;
}

/** A number as text, e.g. `"0.0000166667"`: never rounded by binary floating point. */
export type Decimal = string;

/** Reads a decimal string, a bigint, or a number by the digits it prints. Throws a RangeError on anything else. */
export function exact(value: Decimal | number | bigint): Exact {
  if (typeof value === "bigint") return { n: value, d: 1n };
  if (Number.isSafeInteger(value)) return { n: BigInt(value), d: 1n };
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value).trim());
  if (!match || (match[2] === "" && match[3] === ""))
    throw new RangeError(`${JSON.stringify(String(value))} is no decimal number.`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return ratio(sign ? -digits : digits, 1n, scale);
}

export const ZERO: Exact = { n: 0n, d: 1n };

/** `n / d`, reduced. */
export function fraction(n: bigint, d: bigint): Exact {
  if (d === 0n) throw new RangeError("Division by zero.");
  if (d < 0n) return fraction(-n, -d);
  const divisor = gcd(n < 0n ? -n : n, d);
  return divisor === 1n ? { n, d } : { n: n / divisor, d: d / divisor };
}

export function plus(a: Exact, b: Exact): Exact {
  return a.d === b.d ? fraction(a.n + b.n, a.d) : fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { n: -b.n, d: b.d });
}

export function times(a: Exact, b: Exact): Exact {
  return fraction(a.n * b.n, a.d * b.d);
}

export function over(a: Exact, b: Exact): Exact {
  return fraction(a.n * b.d, a.d * b.n);
}

export function sum(values: Iterable<Exact>): Exact {
  let total = ZERO;
  for (const value of values) total = plus(total, value);
  return total;
}

/** Negative, zero or positive, as `a` is below, at or above `b`. */
export function compare(a: Exact, b: Exact): number {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function larger(a: Exact, b: Exact): Exact {
  return compare(a, b) < 0 ? b : a;
}

export function smaller(a: Exact, b: Exact): Exact {
  return compare(a, b) > 0 ? b : a;
}

export function isZero(a: Exact): boolean {
  return a.n === 0n;
}

/** The smallest multiple of `step` that is not below `a`. */
export function ceilTo(a: Exact, step: Exact): Exact {
  const { n, d } = over(a, step);
  const whole = n / d;
  return times({ n: n > 0n && whole * d !== n ? whole + 1n : whole, d: 1n }, step);
}

/** As text with at most `places` digits after the point, half away from zero, without trailing zeros. */
export function toDecimal(value: Exact, places = 12): Decimal {
  const scale = 10n ** BigInt(places);
  const negative = value.n < 0n;
  const size = negative ? -value.n : value.n;
  const scaled = (2n * size * scale + value.d) / (2n * value.d);
  if (scaled === 0n) return "0";
  const whole = (scaled / scale).toString();
  const rest = (scaled % scale).toString().padStart(places, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${places > 0 && rest ? `.${rest}` : ""}`;
}

/** A decimal string with at most `places` digits after the point, half away from zero: for showing money as cents. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  return toDecimal(exact(value), places);
}

/** The sum of decimal strings, exact. */
export function sumDecimals(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = plus(total, exact(value));
  return toDecimal(total, 18);
}

/** Negative, zero or positive, as `a` is below, at or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  return compare(exact(a), exact(b));
}

/** For curves and messages only: money is never computed with it. */
export function toNumber(value: Exact): number {
  return Number(toDecimal(value, 18));
}

function ratio(n: bigint, d: bigint, scale: number): Exact {
  return scale >= 0 ? fraction(n, d * 10n ** BigInt(scale)) : { n: n * 10n ** BigInt(-scale), d };
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
