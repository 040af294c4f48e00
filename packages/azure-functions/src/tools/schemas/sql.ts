import * as z from "zod";
import type { SqlChange } from "../../native.ts";

/** What a SQL trigger is called with. */
export const sqlSchema: z.ZodType<readonly SqlChange[]> = z
  .array(
    z.looseObject({
      Operation: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      Item: z.record(z.string(), z.unknown()),
    }),
  )
  .min(1);
