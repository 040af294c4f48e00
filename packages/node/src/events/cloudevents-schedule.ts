import type { MessageTrigger, Outcome, ScheduleEvent } from "anyfn/adapter";
import { type CloudEvent, fromCloudEvent } from "anyfn/cloudevents";
import { replyOutcomes } from "anyfn/cloudevents/delivery";
import { isCloudTick, isPing } from "../detect.ts";

/** Ticks as CloudEvents. One of Knative's PingSource says no more than when it was sent; its source ends in the name that it has there. */
export const cloudeventsSchedule: MessageTrigger<"schedule", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.schedule",
  kind: "schedule",
  detect: isCloudTick,
  normalize: (native) =>
    native.map((event) => (isPing(event) ? pinged(event) : (fromCloudEvent(event) as ScheduleEvent))), // `detect` has looked at the kind
  reply: replyOutcomes,
};

function pinged(event: CloudEvent): ScheduleEvent {
  const { id, source, time } = fromCloudEvent(event);
  return {
    kind: "schedule",
    id,
    source,
    time,
    scheduledTime: time,
    schedule: source.slice(source.lastIndexOf("/") + 1),
    native: event,
  };
}
