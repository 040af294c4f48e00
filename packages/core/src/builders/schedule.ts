import type { Context } from "../context.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { ScheduleEvent } from "../events.ts";
import type { ScheduleTargetValues, Targets } from "../target-values.ts";
import { messageDefinition } from "./message.ts";

/** When a schedule ticks: one of `cron` and `every`. */
export interface ScheduleOptions<Env extends EnvOption = EnvOption> extends FunctionOptions {
  /** Five fields: minute, hour, day of month, month, day of week (0–7, names). */
  readonly cron?: string | undefined;
  /** `"15 minutes"`, `"1 hour"`, `"1 day"`: only what divides its unit. */
  readonly every?: string | undefined;
  /** IANA name; UTC by default. */
  readonly timezone?: string | undefined;
  readonly targets?: Targets<ScheduleTargetValues> | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<ScheduleEvent, Context, unknown>[] | undefined;
}

/** The definition of a scheduled function. */
export interface ScheduleDefinition extends FunctionDefinition<"schedule", ScheduleEvent> {
  readonly options: ScheduleOptions;
}

/**
 * A function called by the clock.
 *
 * @example
 * export default schedule("0 2 * * *", (event, context) => context.log.info("nightly", { at: event.scheduledTime }));
 */
export function schedule<const Env extends EnvOption = EnvOption>(
  when: string | ScheduleOptions<Env>,
  handler: (event: ScheduleEvent, context: Context<EnvOf<Env>>) => unknown,
): ScheduleDefinition {
  const options: ScheduleOptions = typeof when === "string" ? { cron: when } : when;
  return messageDefinition("schedule", options, handler) as ScheduleDefinition; // `options` are what went in
}
