import * as z from "zod";
import type { Delivery } from "../../native.ts";

const headers = z.record(z.string().regex(/^[^A-Z]*$/), z.string().optional());

/** What comes over HTTP. */
export const deliverySchema: z.ZodType<Delivery> = z.looseObject({
  headers,
  body: z.instanceof(Uint8Array).optional(),
  method: z.string().optional(),
  url: z.string().optional(),
}) as z.ZodType<Delivery>; // zod writes `body?:`, which may be undefined here too

/** The headers of a job of Cloud Scheduler. */
export const schedulerHeadersSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.looseObject({
  "x-cloudscheduler": z.literal("true"),
  "x-cloudscheduler-jobname": z.string().optional(),
  "x-cloudscheduler-scheduletime": z.iso.datetime({ offset: true }).optional(),
});

/** The headers of a task of Cloud Tasks. */
export const tasksHeadersSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.looseObject({
  "x-cloudtasks-queuename": z.string().min(1),
  "x-cloudtasks-taskname": z.string().min(1),
  "x-cloudtasks-taskretrycount": z.string().regex(/^\d+$/).optional(),
  "x-cloudtasks-taskexecutioncount": z.string().regex(/^\d+$/).optional(),
  "x-cloudtasks-tasketa": z.string().optional(),
  "x-cloudtasks-taskpreviousresponse": z.string().optional(),
  "x-cloudtasks-taskretryreason": z.string().optional(),
});
