import { type ScheduleDefinition, schedule } from "anyfn";
import { observe } from "../observe.ts";

/** Notes its ticks, and fails. */
const definition: ScheduleDefinition = schedule("0 2 * * *", (event, context) =>
  observe(event, context, { do: "fail" }),
);

export default definition;
