import { type MessageTrigger, parseJson } from "anyfn/adapter";
import { fields, optionalText, toDate } from "anyfn/read";
import { lastSegment } from "../arn.ts";
import { isScheduler } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { EventBridgeEvent } from "../native.ts";

/**
 * EventBridge Scheduler (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html),
 * without an input or with the one that our template writes. An input of one's own says nothing about itself: pin this trigger
 * there, and what the input does not tell is the invocation's id and the time of receipt.
 */
export const scheduler: MessageTrigger<"schedule", EventBridgeEvent, unknown> = {
  id: "aws.scheduler",
  kind: "schedule",
  detect: isScheduler,
  normalize(native, nativeContext) {
    const schedule = optionalText(native?.resources?.[0]);
    const time = toDate(native?.time);
    return [
      {
        kind: "schedule",
        id: optionalText(native?.id) ?? requestId(nativeContext),
        source: schedule ?? "aws.scheduler",
        time,
        attempt: attemptOf(native?.detail),
        scheduledTime: time,
        schedule: schedule && lastSegment(schedule),
        native,
      },
    ];
  },
};

/** `{"attempt":"1"}`, or the same as text: without an input Scheduler sends the detail as the text `"{}"`. */
function attemptOf(detail: unknown): number | undefined {
  const attempt = fields(typeof detail === "string" ? parseJson(detail)?.value : detail)?.attempt;
  const count = typeof attempt === "string" ? Number(attempt) : attempt;
  return Number.isInteger(count) && (count as number) > 0 ? (count as number) : undefined; // an integer is a number
}
