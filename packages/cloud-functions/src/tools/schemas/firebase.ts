import * as z from "zod";
import type { AuthChange, AuthUser, DatabaseChange } from "../../native.ts";

/** A change of the Realtime Database. */
export const databaseChangeSchema: z.ZodType<DatabaseChange> = z
  .looseObject({ data: z.unknown().optional(), delta: z.unknown().optional() })
  .refine((change) => "data" in change || "delta" in change, "A change has data or delta.");

/** A user of Firebase Auth. */
export const authUserSchema: z.ZodType<AuthUser> = z.looseObject({
  uid: z.string().min(1),
  email: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

/** The data of a v2 event of Firebase Auth. */
export const authChangeSchema: z.ZodType<AuthChange> = z
  .looseObject({ value: authUserSchema.optional(), oldValue: authUserSchema.optional() })
  .refine(({ value, oldValue }) => value !== undefined || oldValue !== undefined, "A change has a user.");
