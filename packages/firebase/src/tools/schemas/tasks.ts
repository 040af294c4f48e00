import * as z from "zod";

/** The headers of a task of a queue function, names in lower case. */
export const taskHeadersSchema: z.ZodType<TaskHeaders> = z.looseObject({
  "content-type": z.string().regex(/^application\/json\b/),
  "x-cloudtasks-queuename": z.string().min(1),
  "x-cloudtasks-taskname": z.string().min(1),
  "x-cloudtasks-taskretrycount": z.string().regex(/^\d+$/),
});

/** What is read of them. */
export interface TaskHeaders {
  readonly "content-type": string;
  readonly "x-cloudtasks-queuename": string;
  readonly "x-cloudtasks-taskname": string;
  readonly "x-cloudtasks-taskretrycount": string;
}
