import * as z from "zod";
import type { Tick } from "../../native.ts";

/** A tick of the server's clock. */
export const scheduleSchema: z.ZodType<Tick> = z.looseObject({
  from: z.literal("node:schedule"),
  schedule: z.string().min(1),
  scheduledTime: z.number(),
  previousTime: z.number().optional(),
  pastDue: z.boolean().optional(),
  attempt: z.int().positive().optional(),
});
