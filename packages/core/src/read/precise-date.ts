/** A point in time finer than a millisecond: a `Date`, cut to its millisecond, that also says the nanoseconds of its second. */
export interface PreciseDate extends Date {
  /** 0 to 999,999,999: the whole part of the second, as Firestore's own `Timestamp` has it. */
  readonly nanoseconds: number;
}

/** The date of so many seconds and nanoseconds of the epoch: a plain `Date` where milliseconds say it all. Invalid where no date can be that. */
export function preciseDate(seconds: number, nanoseconds: number): Date {
  return withNanoseconds(new Date(seconds * 1000 + Math.floor(nanoseconds / 1e6)), nanoseconds);
}

/** The date of an RFC 3339 time; undefined for every other value. */
export function readPreciseDate(value: unknown): Date | undefined {
  if (typeof value !== "string") return undefined;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return undefined;
  const digits = /\.(\d{4,9})\d*(?=[Zz+-])/.exec(value)?.[1];
  return digits ? withNanoseconds(date, Number(digits.padEnd(9, "0"))) : date;
}

/** The RFC 3339 time of a date, with nine digits where it says its nanoseconds. */
export function writePreciseDate(date: Date): string {
  const text = date.toISOString();
  const { nanoseconds } = date as Partial<PreciseDate>; // looked at next
  return isWithin(date, nanoseconds) ? `${text.slice(0, -5)}.${String(nanoseconds).padStart(9, "0")}Z` : text;
}

function withNanoseconds(date: Date, nanoseconds: number): Date {
  return nanoseconds % 1e6 === 0 ? date : Object.assign(date, { nanoseconds });
}

/** True for nanoseconds of the date's own millisecond: a date that was moved since says no more than its milliseconds. */
function isWithin(date: Date, nanoseconds: unknown): nanoseconds is number {
  return (
    Number.isInteger(nanoseconds) &&
    (nanoseconds as number) % 1e6 !== 0 && // an integer is a number
    Math.floor((nanoseconds as number) / 1e6) === date.getUTCMilliseconds()
  );
}
