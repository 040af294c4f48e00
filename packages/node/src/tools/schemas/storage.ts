import * as z from "zod";
import type { ChangeBatch } from "../../native.ts";

/** Changes in a folder that is a bucket. */
export const storageSchema: z.ZodType<ChangeBatch> = z.looseObject({
  from: z.literal("node:storage"),
  bucket: z.string().min(1),
  changes: z
    .array(
      z.looseObject({
        id: z.string().min(1),
        attempt: z.int().positive(),
        time: z.number(),
        action: z.enum(["created", "deleted"]),
        key: z.string().min(1),
        size: z.int().nonnegative().optional(),
        etag: z.string().optional(),
        contentType: z.string().optional(),
      }),
    )
    .min(1),
});
