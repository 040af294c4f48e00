import type { MessageTrigger } from "anyfn/adapter";
import { optionalText, text, toDate } from "anyfn/read";
import { isEventBridge } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { EventBridgeEvent } from "../native.ts";

/**
 * An event of an EventBridge bus (https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html).
 * `source` is the event's own (`aws.codebuild`), `type` its detail type, `subject` the first resource.
 */
export const eventBridge: MessageTrigger<"event", EventBridgeEvent, unknown> = {
  id: "aws.eventbridge",
  kind: "event",
  detect: isEventBridge,
  normalize: (native, nativeContext) => [
    {
      kind: "event",
      type: text(native?.["detail-type"], "aws.eventbridge", "detail-type"),
      id: optionalText(native.id) ?? requestId(nativeContext),
      source: text(native.source, "aws.eventbridge", "source"),
      time: toDate(native.time),
      subject: optionalText(native.resources?.[0]),
      data: native.detail,
      native,
    },
  ],
};
