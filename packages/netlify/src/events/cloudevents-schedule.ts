import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a tick, brought over HTTP by the bridge. */
export const cloudeventsSchedule: MessageTrigger<"schedule", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.schedule",
  kind: "schedule",
  detect: (native) => isDelivery(native, "schedule"),
  normalize: (native) => eventsOf("schedule", native),
  reply: replyOutcomes,
};
