import * as z from "zod";
import type { StorageObject } from "../../native.ts";

const int64 = z.union([z.string().regex(/^\d+$/), z.int().nonnegative()]).optional();

/** An object of Cloud Storage. */
export const storageObjectSchema: z.ZodType<StorageObject> = z.looseObject({
  bucket: z.string().min(1),
  name: z.string().min(1),
  size: int64,
  generation: int64,
  contentType: z.string().optional(),
  etag: z.string().optional(),
});
