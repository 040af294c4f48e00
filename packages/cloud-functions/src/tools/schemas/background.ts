import * as z from "zod";
import type { BackgroundCall, BackgroundContext } from "../../native.ts";
import { cloudEventSchema } from "./cloud-event.ts";

/** The context of an event of the first generation. */
export const backgroundContextSchema: z.ZodType<BackgroundContext> = z.looseObject({
  eventId: z.string().min(1),
  eventType: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  resource: z
    .union([
      z.string(),
      z.looseObject({
        service: z.string().optional(),
        name: z.string().nullish(),
        type: z.string().optional(),
      }),
    ])
    .optional(),
  params: z.record(z.string(), z.string()).optional(),
  domain: z.string().optional(),
});

/** The arguments of a function of the first generation; of a structured CloudEvent the context is all but its data. */
export const backgroundSchema: z.ZodType<BackgroundCall> = z.looseObject({
  data: z.unknown().optional(),
  context: z.union([backgroundContextSchema, cloudEventSchema]),
}) as unknown as z.ZodType<BackgroundCall>; // the framework makes the same call of both
