/** Where the shop is: its days begin at midnight there. */
export const ZONE = "Europe/Berlin";

const format = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The shop's day at a time: `2026-03-29`. */
export function dayAt(time: Date): string {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

/** The day that is so many days later, or earlier. A day of the calendar has no hours, so summer time does not matter. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
