import * as z from "zod";

/** The body of a call of Firebase's client library, and of a task of a queue function: `data` and nothing else. */
export const callSchema: z.ZodType<{ readonly data: unknown }> = z.strictObject({ data: z.unknown() });

/** The answer to a call: a result, or an error by its canonical status. */
export const callAnswerSchema: z.ZodType<CallAnswer> = z.union([
  z.strictObject({ result: z.unknown() }),
  z.strictObject({
    error: z.strictObject({ message: z.string(), status: z.string(), details: z.unknown().optional() }),
  }),
]);

/** One of both. */
export type CallAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly message: string; readonly status: string; readonly details?: unknown } };
