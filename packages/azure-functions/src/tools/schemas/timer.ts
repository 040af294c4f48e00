import * as z from "zod";
import type { TimerInput } from "../../native.ts";

/** What a timer is called with. */
export const timerSchema: z.ZodType<TimerInput> = z.looseObject({
  schedule: z.looseObject({ adjustForDST: z.boolean() }),
  scheduleStatus: z.looseObject({ last: z.string(), next: z.string(), lastUpdated: z.string() }).nullable(),
  isPastDue: z.boolean(),
});
