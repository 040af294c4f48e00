import { idempotent, memoryStore, type ScheduleDefinition, schedule } from "anyfn";
import { observe } from "../observe.ts";

/** Handles a tick once, however often it is delivered. */
const definition: ScheduleDefinition = schedule(
  { cron: "0 2 * * *", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context),
);

export default definition;
