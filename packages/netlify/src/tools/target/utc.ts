import { type Cron, type CronField, scheduleOf } from "anyfn/target";

/** The schedule in UTC, which is all that Netlify knows, as cron expressions; undefined where no single one says it. */
export interface InUtc {
  readonly winter: string | undefined;
  readonly summer: string | undefined;
  /** Where the clocks are set otherwise for some weeks, as in Morocco: what it is then. */
  readonly meanwhile?: string | undefined;
}

/** True for a name of UTC itself. */
export function isUtc(timezone: string): boolean {
  return /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu|GMT|Greenwich|GMT[+-]?0)$/i.test(timezone);
}

/** What a schedule in a time zone is in UTC: in January and in July of the year (the same where the clocks never change), and in any other time of it. */
export function inUtc(options: Readonly<Record<string, unknown>>, timezone: string, year: number): InUtc {
  const cron = scheduleOf(options);
  const offsets = Array.from({ length: 365 }, (_, day) =>
    offsetMinutes(timezone, new Date(Date.UTC(year, 0, 1 + day))),
  );
  const [january = 0, july = 0] = [offsets[14], offsets[195]];
  const other = offsets.find((offset) => offset !== january && offset !== july);
  // Clocks are put forward in summer, wherever that is.
  return {
    winter: shifted(cron, Math.min(january, july)),
    summer: shifted(cron, Math.max(january, july)),
    ...(other !== undefined && { meanwhile: shifted(cron, other) }),
  };
}

function offsetMinutes(timezone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    timeZoneName: "longOffset",
  }).formatToParts(at);
  const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The expression `offset` minutes earlier. */
function shifted({ minute, hour, dayOfMonth, month, dayOfWeek }: Cron, offset: number): string | undefined {
  if (offset === 0) return text([minute, hour, dayOfMonth, month, dayOfWeek]);
  const part = ((offset % 60) + 60) % 60;
  const anyDay = dayOfMonth.any && month.any && dayOfWeek.any;
  // Of every hour of every day the minutes alone move.
  if (hour.any && anyDay)
    return text([minute.any ? minute : wrapped(minute, -part, 60), hour, dayOfMonth, month, dayOfWeek]);
  const minutes = minute.any ? { field: minute, carry: 0 } : move(minute, -part, 60);
  // Every minute of an hour moves to parts of two.
  if (!minutes || (minute.any && part !== 0 && !hour.any)) return undefined;
  const by = -Math.floor(offset / 60) + minutes.carry;
  const hours = hour.any ? { field: hour, carry: undefined } : move(hour, by, 24);
  if (!hours)
    return anyDay ? text([minutes.field, wrapped(hour, by), dayOfMonth, month, dayOfWeek]) : undefined;
  if (anyDay || hours.carry === 0) return text([minutes.field, hours.field, dayOfMonth, month, dayOfWeek]);
  if (hours.carry === undefined || !dayOfMonth.any || !month.any) return undefined;
  const days = dayOfWeek.values.map((day) => (day + (hours.carry ?? 0) + 7) % 7).sort((a, b) => a - b);
  return text([minutes.field, hours.field, dayOfMonth, month, { any: false, values: days }]);
}

/** The values moved, and by how many units of the next field; undefined where they would fall into several. */
function move(
  field: CronField,
  by: number,
  size: number,
): { readonly field: CronField; readonly carry: number } | undefined {
  const carries = new Set(field.values.map((value) => Math.floor((value + by) / size)));
  const [carry = 0] = carries;
  return carries.size > 1 ? undefined : { field: wrapped(field, by, size), carry };
}

function wrapped(field: CronField, by: number, size = 24): CronField {
  const values = field.values.map((value) => (((value + by) % size) + size) % size);
  return { any: false, values: values.sort((a, b) => a - b) };
}

function text(fields: readonly CronField[]): string {
  return fields.map(({ any, values }) => (any ? "*" : values.join(","))).join(" ");
}
