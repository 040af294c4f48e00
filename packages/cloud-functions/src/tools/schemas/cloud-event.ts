import * as z from "zod";
import type { CloudEventLike } from "../../native.ts";

/** A CloudEvent as the framework passes it. */
export const cloudEventSchema: z.ZodType<CloudEventLike> = z.looseObject({
  specversion: z.string().regex(/^1\./),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});
