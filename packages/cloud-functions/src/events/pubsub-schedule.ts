import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { isAnyPubsub } from "../detect.ts";
import { tickOf } from "../messages/tick.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";

/** Cloud Scheduler through a topic of one's own: whatever is published to a schedule function's topic is a tick. */
export const pubsubSchedule: MessageTrigger<"schedule", Native, ReplyParts | undefined> = {
  id: "gcp.pubsub.schedule",
  kind: "schedule",
  carrier: true,
  detect: isAnyPubsub,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.pubsub.schedule").map((event) =>
      tickOf(event, "gcp.pubsub.schedule"),
    ),
  reply: answer,
};
