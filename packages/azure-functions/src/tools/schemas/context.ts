import * as z from "zod";
import type { AzureContext } from "../../native.ts";

/** The library's invocation context, as far as it is read. */
export const contextSchema: z.ZodType<AzureContext> = z.looseObject({
  invocationId: z.string().min(1),
  functionName: z.string().min(1),
  triggerMetadata: z.record(z.string(), z.unknown()).optional(),
  traceContext: z
    .looseObject({ traceParent: z.string().optional(), traceState: z.string().optional() })
    .optional(),
  retryContext: z.looseObject({ retryCount: z.int().nonnegative().optional() }).optional(),
  options: z.looseObject({ trigger: z.looseObject({ type: z.string().min(1) }) }),
});
