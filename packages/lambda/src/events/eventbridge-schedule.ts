import type { MessageTrigger } from "anyfn/adapter";
import { optionalText, toDate } from "anyfn/read";
import { lastSegment } from "../arn.ts";
import { isEventBridgeSchedule } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { EventBridgeEvent } from "../native.ts";

/** An EventBridge rule with a schedule (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html). */
export const eventBridgeSchedule: MessageTrigger<"schedule", EventBridgeEvent, unknown> = {
  id: "aws.eventbridge.schedule",
  kind: "schedule",
  detect: isEventBridgeSchedule,
  normalize(native, nativeContext) {
    const rule = optionalText(native?.resources?.[0]);
    const time = toDate(native?.time);
    return [
      {
        kind: "schedule",
        id: optionalText(native?.id) ?? requestId(nativeContext),
        source: rule ?? "aws.events",
        time,
        scheduledTime: time,
        schedule: rule && lastSegment(rule),
        native,
      },
    ];
  },
};
