import * as z from "zod";
import type { SesEvent } from "../../native.ts";

/** What a receipt rule of Amazon SES sends. */
export const sesSchema: z.ZodType<SesEvent> = z.looseObject({
  Records: z
    .array(
      z.looseObject({
        eventSource: z.literal("aws:ses"),
        ses: z.looseObject({
          mail: z.looseObject({
            messageId: z.string().min(1),
            timestamp: z.string(),
            commonHeaders: z.looseObject({ subject: z.string().optional() }),
          }),
        }),
      }),
    )
    .min(1),
});
