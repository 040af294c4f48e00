import { bucket, kv, sender } from "@anyfn/clients";
import { z } from "zod";

export const Row = z.object({
  sku: z.string().min(1),
  name: z.string().min(1),
  cents: z.int().nonnegative(),
});
export type Row = z.infer<typeof Row>;

/** Files of one JSON value a line: `*.ndjson`. */
export const incoming = bucket("incoming");
/** Good rows, one object a batch. */
export const loaded = bucket("loaded");
/** Bad rows, one object each. */
export const rejected = bucket("rejected");
/** How far each file has been read. */
export const progress = kv<{ readonly offset: number; readonly line: number }>("progress");

/** Files to be read, each version of a file by its etag. */
export const files = sender("files", { schema: z.object({ key: z.string(), etag: z.string() }) });
/** Good rows on their way to the sink. The number of a batch's first line is its name. */
export const batches = sender("batches", {
  schema: z.object({ file: z.string(), line: z.int(), rows: z.array(Row) }),
});
/** The dead letters: bad rows, and what is wrong with them. */
export const poison = sender("poison-rows", {
  schema: z.object({ file: z.string(), line: z.int(), text: z.string(), problem: z.string() }),
});
