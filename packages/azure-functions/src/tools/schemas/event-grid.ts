import * as z from "zod";
import type { GridCloudEvent, GridEvent } from "../../native.ts";

/** An event in Event Grid's own schema. */
export const gridEventSchema: z.ZodType<GridEvent> = z.looseObject({
  id: z.string().min(1),
  topic: z.string().optional(),
  subject: z.string(),
  eventType: z.string().min(1),
  eventTime: z.iso.datetime({ offset: true }),
  data: z.unknown(),
  dataVersion: z.string(),
});

/** An event in the CloudEvents schema. */
export const gridCloudEventSchema: z.ZodType<GridCloudEvent> = z.looseObject({
  specversion: z.literal("1.0"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});

/** What an Event Grid trigger is called with. */
export const eventGridSchema: z.ZodType<GridEvent | GridCloudEvent> = z.union([
  gridEventSchema,
  gridCloudEventSchema,
]);
