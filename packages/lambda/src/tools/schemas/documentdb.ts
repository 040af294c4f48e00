import * as z from "zod";
import type { DocumentDbEvent } from "../../native.ts";

const document = z.record(z.string(), z.unknown());

const change = z.looseObject({
  _id: z.looseObject({ _data: z.string().min(1) }),
  operationType: z.string().min(1),
  clusterTime: z.looseObject({ $timestamp: z.looseObject({ t: z.number() }) }).optional(),
  documentKey: document.optional(),
  fullDocument: document.nullish(),
  fullDocumentBeforeChange: document.nullish(),
  updateDescription: z.looseObject({ updatedFields: document.nullish() }).nullish(),
  ns: z.looseObject({ db: z.string(), coll: z.string().optional() }).optional(),
});

/** What Lambda sends for a DocumentDB change stream. */
export const documentDbSchema: z.ZodType<DocumentDbEvent> = z.looseObject({
  eventSource: z.literal("aws:docdb"),
  eventSourceArn: z.string(),
  events: z.array(z.looseObject({ event: change })),
});
