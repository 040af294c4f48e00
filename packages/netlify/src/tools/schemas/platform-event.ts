import * as z from "zod";

const record = z.looseObject({ id: z.string().optional() });

/** The body of an event of a deploy, a form or a split test. */
export const payloadSchema: z.ZodType<{ readonly payload: object; readonly site?: object | undefined }> =
  z.looseObject({ payload: record, site: record.optional() });

/** The body of an event of Netlify Identity. */
export const identitySchema: z.ZodType<{ readonly event: string; readonly user: object }> = z.looseObject({
  event: z.string(),
  user: record,
});

/** The body of a tick. */
export const scheduleSchema: z.ZodType<{ readonly next_run: string }> = z.looseObject({
  next_run: z.iso.datetime({ offset: true }),
});
