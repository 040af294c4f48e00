/** A time as .NET writes it (in ISO form, or as `11/22/2026 07:00:00`); its first moment of all stands for "never". A text without a zone is UTC. */
export function optionalDate(value: unknown): Date | undefined {
  if (typeof value !== "string" || /^(?:0001-01-01|01\/01\/0001)/.test(value)) return undefined;
  const date = new Date(/[T ][\d:.]+$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** As {@link optionalDate}; where there is none now: the time of receipt. */
export function toDate(value: unknown): Date {
  return optionalDate(value) ?? new Date();
}

/** Epoch seconds. */
export function fromSeconds(value: unknown): Date {
  const date = new Date(typeof value === "number" ? value * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}
