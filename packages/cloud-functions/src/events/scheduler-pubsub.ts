import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { isSchedulerPubsub } from "../detect.ts";
import { tickOf } from "../messages/tick.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";

/** A schedule of Firebase's first generation: Cloud Scheduler through the topic `firebase-schedule-<function>-<region>`. */
export const schedulerPubsub: MessageTrigger<"schedule", Native, ReplyParts | undefined> = {
  id: "gcp.scheduler.pubsub",
  kind: "schedule",
  detect: isSchedulerPubsub,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.scheduler.pubsub").map((event) =>
      tickOf(event, "gcp.scheduler.pubsub"),
    ),
  reply: answer,
};
