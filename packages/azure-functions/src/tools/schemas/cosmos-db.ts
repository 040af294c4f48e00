import * as z from "zod";
import type { CosmosChange, CosmosDocument } from "../../native.ts";

const document = z.record(z.string(), z.unknown());

/** A document in the mode of latest versions. */
export const cosmosDocumentSchema: z.ZodType<CosmosDocument> = z.looseObject({
  id: z.string().min(1),
  _ts: z.int().positive(),
  _lsn: z.int().optional(),
  _etag: z.string().optional(),
});

/** A change in the mode of all versions and deletes. */
export const cosmosChangeSchema: z.ZodType<CosmosChange> = z.looseObject({
  current: document.nullish(),
  previous: document.nullish(),
  metadata: z.looseObject({
    operationType: z.enum(["create", "replace", "delete"]),
    lsn: z.int().optional(),
    crts: z.int().optional(),
    timeToLiveExpired: z.boolean().optional(),
    id: z.string().optional(),
  }),
});

/** What a change feed trigger is called with. */
export const cosmosDbSchema: z.ZodType<readonly CosmosDocument[] | readonly CosmosChange[]> = z.union([
  z.array(cosmosChangeSchema).min(1),
  z.array(cosmosDocumentSchema).min(1),
]);
