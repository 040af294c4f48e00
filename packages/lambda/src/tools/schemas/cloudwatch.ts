import * as z from "zod";
import type { AlarmEvent, LogsEvent, LogsMessage } from "../../native.ts";

/** What Lambda sends for a subscription of CloudWatch Logs: packed. */
export const logsSchema: z.ZodType<LogsEvent> = z.looseObject({
  awslogs: z.looseObject({ data: z.base64() }),
});

/** What is packed in it. */
export const logsMessageSchema: z.ZodType<LogsMessage> = z.looseObject({
  messageType: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.looseObject({ id: z.string(), timestamp: z.number(), message: z.string() })),
  owner: z.string(),
  subscriptionFilters: z.array(z.string()),
});

/** What an action of a CloudWatch alarm sends. */
export const alarmSchema: z.ZodType<AlarmEvent> = z.looseObject({
  alarmArn: z.string().min(1),
  alarmData: z.looseObject({ alarmName: z.string() }),
  time: z.string(),
});
