/**
 * A time as platforms write it: ISO 8601 and RFC 3339, .NET's `11/22/2026 7:00:00 AM`, or epoch milliseconds as a number or in digits.
 * A text without a zone is UTC. Undefined for every other value, and for .NET's first moment of all, which stands for "never".
 */
export function optionalDate(value: unknown): Date | undefined {
  const date = new Date(
    typeof value === "number" ? value : typeof value === "string" ? epochOf(value) : Number.NaN,
  );
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** As {@link optionalDate}; where there is none, now: the time of receipt. */
export function toDate(value: unknown): Date {
  return optionalDate(value) ?? new Date();
}

/** As {@link toDate} for epoch seconds, with or without a fraction, as a number or in digits. */
export function fromSeconds(value: unknown): Date {
  const seconds = typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
  return toDate(typeof seconds === "number" ? Math.round(seconds * 1000) : undefined);
}

function epochOf(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  if (NEVER.test(text)) return Number.NaN;
  const [zoneless, half] = ZONELESS.exec(text) ?? [];
  if (zoneless === undefined) return Date.parse(text);
  // JavaScript would take it for the process's own zone.
  return Date.parse(half === undefined ? `${text}Z` : `${text} Z`);
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const NEVER = /^(?:0001-01-01|0?1\/0?1\/0001)/;
const ZONELESS = /[T ][\d:.]+( [AP]M)?$/;
