import * as z from "zod";

/** The fields of a call with a tumbling window, for the streams' schemas. */
export const windowed: {
  readonly window: z.ZodOptional<z.ZodObject<{ start: z.ZodString; end: z.ZodString }, z.core.$loose>>;
  readonly state: z.ZodOptional<z.ZodUnknown>;
  readonly shardId: z.ZodOptional<z.ZodString>;
  readonly eventSourceARN: z.ZodOptional<z.ZodString>;
  readonly isFinalInvokeForWindow: z.ZodOptional<z.ZodBoolean>;
} = {
  window: z.looseObject({ start: z.string(), end: z.string() }).optional(),
  state: z.unknown().optional(),
  shardId: z.string().optional(),
  eventSourceARN: z.string().optional(),
  isFinalInvokeForWindow: z.boolean().optional(),
};
