/** An RFC 3339 time; where it is missing or unreadable, now: the time of receipt. */
export function toDate(value: unknown): Date {
  return optionalDate(value) ?? new Date();
}

/** As {@link toDate}, undefined where it is missing or unreadable. */
export function optionalDate(value: unknown): Date | undefined {
  const date = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
