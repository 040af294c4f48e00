import type { CloudEvent } from "anyfn/cloudevents";
import * as z from "zod";

/** A CloudEvent as a value (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
export const cloudEventSchema: z.ZodType<CloudEvent> = z.looseObject({
  specversion: z.literal("1.0"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown().optional(),
});

/** What a row of CloudEvents is given. */
export const cloudEventsSchema: z.ZodType<readonly CloudEvent[]> = z.array(cloudEventSchema).min(1);
