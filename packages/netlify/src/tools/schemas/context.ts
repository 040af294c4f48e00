import * as z from "zod";
import type { NetlifyContext } from "../../native.ts";

/** The second argument of a function. */
export const contextSchema: z.ZodType<NetlifyContext> = z.looseObject({
  requestId: z.string().optional(),
  ip: z.string().optional(),
  deploy: z.looseObject({ id: z.string().optional() }).optional(),
  server: z.looseObject({ region: z.string().optional() }).optional(),
  site: z
    .looseObject({
      id: z.string().optional(),
      name: z.string().optional(),
      url: z.string().optional(),
    })
    .optional(),
});
