import * as z from "zod";
import type { CodeCommitEvent } from "../../native.ts";

/** What a trigger of CodeCommit sends. */
export const codeCommitSchema: z.ZodType<CodeCommitEvent> = z.looseObject({
  Records: z
    .array(
      z.looseObject({
        eventSource: z.literal("aws:codecommit"),
        codecommit: z.looseObject({
          references: z.array(z.looseObject({ commit: z.string().optional(), ref: z.string() })),
        }),
        eventId: z.string(),
        eventSourceARN: z.string(),
        eventTime: z.string(),
      }),
    )
    .min(1),
});
