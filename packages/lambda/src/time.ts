/** A platform's time, text (ISO, or a number) or epoch milliseconds; where it is missing or unreadable, now: the time of receipt. */
export function toDate(value: unknown): Date {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && value !== ""
        ? Number(value)
        : Number.NaN;
  const time = typeof value === "string" && Number.isNaN(number) ? Date.parse(value) : number;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/** As {@link toDate}, for epoch seconds with or without a fraction. */
export function fromSeconds(seconds: unknown): Date {
  return toDate(typeof seconds === "number" ? Math.round(seconds * 1000) : undefined);
}
