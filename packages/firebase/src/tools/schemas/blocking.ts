import * as z from "zod";

/** The body that Firebase Authentication posts to a blocking function. */
export const blockingSchema: z.ZodType<{ readonly data: { readonly jwt: string } }> = z.looseObject({
  data: z.looseObject({ jwt: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]*$/) }),
});

/** The answer of a blocking function. */
export const blockingAnswerSchema: z.ZodType<BlockingAnswerBody> = z.strictObject({
  userRecord: z.looseObject({ updateMask: z.string() }).optional(),
  recaptchaActionOverride: z.enum(["ALLOW", "BLOCK"]).optional(),
});

/** Its body. */
export interface BlockingAnswerBody {
  readonly userRecord?: { readonly updateMask: string } | undefined;
  readonly recaptchaActionOverride?: "ALLOW" | "BLOCK" | undefined;
}
