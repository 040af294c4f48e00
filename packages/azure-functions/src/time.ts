/** A time as .NET writes it (in ISO form, `11/22/2026 07:00:00` or `11/22/2026 7:00:00 AM`); its first moment of all stands for "never". A text without a zone is UTC. */
export function optionalDate(value: unknown): Date | undefined {
  if (typeof value !== "string" || /^(?:0001-01-01|0?1\/0?1\/0001)/.test(value)) return undefined;
  const [zoneless, half] = /[T ][\d:.]+( [AP]M)?$/.exec(value) ?? [];
  const zone = zoneless === undefined ? "" : half === undefined ? "Z" : " Z";
  const date = new Date(value + zone);
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
