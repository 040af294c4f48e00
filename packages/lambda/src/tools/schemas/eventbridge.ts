import * as z from "zod";
import type { EventBridgeEvent } from "../../native.ts";

/** An event of an EventBridge bus; schedules and EventBridge Scheduler send this form too. */
export const eventBridgeSchema: z.ZodType<EventBridgeEvent> = z.looseObject({
  "detail-type": z.string(),
  source: z.string(),
  detail: z.unknown().refine((detail) => detail !== undefined),
  id: z.string(),
  time: z.string(),
  resources: z.array(z.string()),
});
