import * as z from "zod";

/** The headers of a tick of a scheduled function, names in lower case. */
export const scheduleHeadersSchema: z.ZodType<ScheduleHeaders> = z.looseObject({
  "x-cloudscheduler": z.literal("true"),
  "x-cloudscheduler-jobname": z.string().min(1),
  "x-cloudscheduler-scheduletime": z.iso.datetime({ offset: true }),
});

/** What is read of them. */
export interface ScheduleHeaders {
  readonly "x-cloudscheduler": "true";
  readonly "x-cloudscheduler-jobname": string;
  readonly "x-cloudscheduler-scheduletime": string;
}
