/** The one dialect of cron that every target understands. Adapters write it in their platform's own. */
import { AnyfnError } from "./errors.ts";

/** One field: the values it matches, in order; `any` when it is every value there is. */
export interface CronField {
  readonly any: boolean;
  readonly values: readonly number[];
}

/** A schedule whose meaning is the same on every target. */
export interface Cron {
  /** As numbers, without names: `"0 2 * * 1-5"`. */
  readonly text: string;
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  /** 0 is Sunday; there is no 7. */
  readonly dayOfWeek: CronField;
}

/** A schedule that cannot be kept, or not on every target alike. */
export class CronError extends AnyfnError {
  /** At least two. */
  readonly waysOut: readonly string[];

  constructor(message: string, waysOut: readonly string[]) {
    super("INVALID_DEFINITION", message);
    this.name = "CronError";
    this.waysOut = waysOut;
  }
}

/** Reads five fields with `* , - /`, names and 0–7. @throws CronError */
export function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) {
    const seen =
      text.trim() === "" ? "is empty" : `has ${parts.length} field${parts.length === 1 ? "" : "s"}`;
    throw new CronError(
      `The cron expression ${JSON.stringify(text)} ${seen}; it takes five: minute, hour, day of month, month, day of week.`,
      [
        parts.length === 6
          ? `Leave out the ${parts.includes("?") ? "year" : "seconds"}: no target needs more than five fields.`
          : 'Write all five: "0 2 * * *" is 02:00 every day.',
        'Say it in words: schedule({ every: "15 minutes" }, …).',
      ],
    );
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = FIELDS.map((field, index) =>
    parseField(field, parts[index] ?? "", text),
  ) as unknown as readonly [CronField, CronField, CronField, CronField, CronField]; // one for each of the five FIELDS
  if (!dayOfMonth.any && !dayOfWeek.any) {
    throw new CronError(
      `The cron expression ${JSON.stringify(text)} restricts both the day of month (${parts[2]}) and the day of week (${parts[4]}): some schedulers run when either matches, some when both do, some refuse it.`,
      [
        `Keep one: "${[...parts.slice(0, 4), "*"].join(" ")}" or "${[...parts.slice(0, 2), "*", parts[3], parts[4]].join(" ")}".`,
        "Make two functions, one for each, or test the other condition in the handler with event.scheduledTime.",
      ],
    );
  }
  const shortest = dayOfMonth.values[0] ?? 1;
  if (!dayOfMonth.any && !month.values.some((index) => shortest <= (DAYS[index - 1] ?? 0))) {
    throw new CronError(
      `The cron expression ${JSON.stringify(text)} never fires: no month in ${parts[3]} has a day ${shortest}.`,
      [
        "Choose a day that exists: 28 exists in every month.",
        'Run on the first of the next month instead: day of month "1".',
      ],
    );
  }
  const fields = [minute, hour, dayOfMonth, month, dayOfWeek];
  return { text: fields.map(fieldText).join(" "), minute, hour, dayOfMonth, month, dayOfWeek };
}

/** `"15 minutes"`, `"1 hour"`, `"1 day"` as the cron expression that ticks with the clock. @throws CronError where it does not divide its unit */
export function parseEvery(text: string): Cron {
  const match = /^(\d+)\s*(minute|hour|day)s?$/.exec(text.trim());
  const ways = [
    'Say a number and a unit: "15 minutes", "2 hours", "1 day".',
    'Write a cron expression: schedule("0 2 * * *", …).',
  ];
  if (!match) throw new CronError(`every: ${JSON.stringify(text)} is not understood.`, ways);
  const count = Number(match[1]);
  const unit = match[2] as "minute" | "hour" | "day"; // the group's alternatives
  const whole = { minute: 60, hour: 24, day: 1 }[unit];
  if (count === 0 || whole % count !== 0) {
    const fitting = Array.from({ length: whole }, (_, index) => index + 1).filter(
      (step) => whole % step === 0,
    );
    throw new CronError(
      unit === "day"
        ? `every: ${JSON.stringify(text)} cannot be kept by a clock: months differ in length, and only every single day is regular.`
        : `every: ${JSON.stringify(text)} does not divide ${unit === "minute" ? "an hour" : "a day"}: the last interval of each would be shorter than the others.`,
      [
        unit === "day"
          ? 'Choose "1 day", or a weekday: schedule("0 0 * * MON", …).'
          : `Choose one of ${fitting.join(", ")} ${unit}s.`,
        "Run more often and let the handler decide with event.scheduledTime.",
      ],
    );
  }
  if (unit === "day") return parseCron("0 0 * * *");
  const step = count === 1 ? "*" : count === whole ? "0" : `*/${count}`;
  return parseCron(unit === "minute" ? `${step} * * * *` : `0 ${step} * * *`);
}

/** The one schedule that a schedule function's options ask for. @throws CronError */
export function scheduleOf(options: Readonly<Record<string, unknown>>): Cron {
  const { cron, every, timezone } = options;
  if ((typeof cron === "string") === (typeof every === "string")) {
    throw new CronError(
      `A schedule takes one of cron and every, but has ${typeof cron === "string" ? "both" : "neither"}.`,
      ['Give cron: schedule("0 2 * * *", …).', 'Give every: schedule({ every: "15 minutes" }, …).'],
    );
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    throw new CronError(`timezone: ${JSON.stringify(timezone)} is no IANA time zone.`, [
      'Use a name such as "Europe/Paris".',
      "Leave it out: the default is UTC.",
    ]);
  }
  return typeof cron === "string" ? parseCron(cron) : parseEvery(every as string); // exactly one of them is a string
}

interface Field {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FIELDS: readonly Field[] = [
  { title: "minute", min: 0, max: 59 },
  { title: "hour", min: 0, max: 23 },
  { title: "day of month", min: 1, max: 31 },
  { title: "month", min: 1, max: 12, names: MONTHS },
  { title: "day of week", min: 0, max: 7, names: WEEKDAYS },
];

function parseField(field: Field, text: string, whole: string): CronField {
  const { title, min, max } = field;
  const weekday = max === 7;
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const match = /^(\*|[^-/*]+)(?:-([^-/*]+))?(?:\/(\d+))?$/.exec(item);
    if (!match || (match[1] === "*" && match[2] !== undefined))
      throw refused(title, text, whole, `${JSON.stringify(item)} is no value, range or step`);
    const [, head = "", tail, step] = match;
    const from = head === "*" ? min : readValue(field, head, text, whole);
    if (head !== "*" && tail === undefined && step !== undefined) {
      throw refused(title, text, whole, `a step needs a range: write ${from}-${weekday ? 6 : max}/${step}`);
    }
    const end =
      tail === undefined ? (head === "*" ? (weekday ? 6 : max) : from) : readValue(field, tail, text, whole);
    const to = weekday && end === 0 && from > 0 ? 7 : end; // FRI-SUN
    if (from > to) throw refused(title, text, whole, `the range ${item} runs backwards: split it in two`);
    const by = step === undefined ? 1 : Number(step);
    if (by === 0) throw refused(title, text, whole, "a step of 0 never moves");
    for (let value = from; value <= to; value += by) values.add(weekday && value === 7 ? 0 : value);
  }
  const count = weekday ? 7 : max - min + 1;
  return { any: values.size === count, values: [...values].sort((a, b) => a - b) };
}

function readValue(
  { title, min, max, names = [] }: Field,
  text: string,
  field: string,
  whole: string,
): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + (max === 7 ? 0 : 1);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refused(
    title,
    field,
    whole,
    `${JSON.stringify(text)} is not ${min}–${max}${names.length > 0 ? ` or a name (${names[0]}…)` : ""}`,
  );
}

function refused(title: string, field: string, whole: string, why: string): CronError {
  const ways = [
    `Write the ${title} with numbers, "*", "," "-" and "/": "*/15", "1-5", "0,30".`,
    "Check the order: minute, hour, day of month, month, day of week.",
  ];
  return new CronError(
    `The ${title} ${JSON.stringify(field)} of the cron expression ${JSON.stringify(whole)} is not understood: ${why}.`,
    ways,
  );
}

/** Values as the shortest list of ranges. */
function fieldText({ any, values }: CronField): string {
  if (any) return "*";
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to - from === 1 ? `${from},${to}` : `${from}-${to}`))
    .join(",");
}

function isTimezone(name: unknown): boolean {
  if (typeof name !== "string" || /^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
