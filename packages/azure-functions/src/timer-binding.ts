import { type AnyDefinition, AnyfnError, scheduleOf } from "anyfn/adapter";
import { type Binding, optionsOf } from "./registration.ts";

/** Six fields, the first of them seconds. The zone is one for the whole app, and it is not for a function to set it. */
export function timerBinding(definition: AnyDefinition): Binding {
  const options = optionsOf(definition);
  const { text } = scheduleOf(options);
  const { timezone } = options;
  const zone = process.env["WEBSITE_TIME_ZONE"] ?? process.env["TZ"] ?? "UTC";
  if (typeof timezone === "string" && timezone !== zone && !(UTC.test(timezone) && UTC.test(zone)))
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `timezone: ${JSON.stringify(timezone)} is not the zone of this app, which is ${zone}: timers of Azure Functions have the app's. ` +
        "Set WEBSITE_TIME_ZONE for the app where its plan allows it, or write the schedule in UTC.",
    );
  return { schedule: `0 ${text}` };
}

const UTC = /^(?:etc\/)?(?:utc|gmt)$/i;
