import { type Cron, type CronField, scheduleOf } from "anyfn/target";
import { defined } from "./stack.ts";
import { text, type Wiring } from "./wire.ts";

/** EventBridge Scheduler: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html */
export const scheduler: Wiring = ({ plan, events }) => {
  events.Schedule = {
    Type: "ScheduleV2",
    Properties: defined({
      ScheduleExpression: awsCron(scheduleOf(plan.options)),
      ScheduleExpressionTimezone: text(plan, "timezone") ?? "UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      Input: SCHEDULER_INPUT,
    }),
  };
};

/** A rule of the event bus, which knows UTC alone. */
export const eventBridgeSchedule: Wiring = ({ plan, events }) => {
  events.Schedule = { Type: "Schedule", Properties: { Schedule: awsCron(scheduleOf(plan.options)) } };
};

/**
 * What a schedule sends, in the shape of the bus's own scheduled event. Without an input the scheduler sends the time it
 * fired at the latest try only; its placeholders tell the time that was meant and the try:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
const SCHEDULER_INPUT: string = JSON.stringify({
  source: "aws.scheduler",
  "detail-type": "Scheduled Event",
  id: "<aws.scheduler.execution-id>",
  time: "<aws.scheduler.scheduled-time>",
  resources: ["<aws.scheduler.schedule-arn>"],
  detail: { attempt: "<aws.scheduler.attempt-number>" },
});

/**
 * Six fields, weekdays from 1 for Sunday, and `?` for whichever of the two days is not asked about. Weekdays go by name, which no dialect counts differently:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function awsCron({ minute, hour, dayOfMonth, month, dayOfWeek }: Cron): string {
  const day = dayOfWeek.any ? field(dayOfMonth, 31) : "?";
  const weekday = dayOfWeek.any ? "?" : list(dayOfWeek.values, (value) => WEEKDAYS[value] ?? "");
  return `cron(${field(minute, 59)} ${field(hour, 23)} ${day} ${field(month, 12)} ${weekday} *)`;
}

const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function field({ any, values }: CronField, max: number): string {
  if (any) return "*";
  const [first = 0, second = 0] = values;
  const step = second - first;
  const last = values.at(-1) ?? 0;
  // Evenly up to the end of the field: `0/15` says more than `0,15,30,45`.
  const even = values.length > 2 || (max + 1) % step === 0;
  if (step > 1 && even && last + step > max && values.every((value, index) => value === first + index * step))
    return `${first}/${step}`;
  return list(values, String);
}

/** A list in which runs of three and more are ranges. */
function list(values: readonly number[], name: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs
    .flatMap((run) => (run.length > 2 ? [`${name(run[0] ?? 0)}-${name(run.at(-1) ?? 0)}`] : run.map(name)))
    .join(",");
}
