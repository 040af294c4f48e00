import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is an event, brought over HTTP by the bridge. */
export const cloudeventsEvent: MessageTrigger<"event", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.event",
  kind: "event",
  detect: (native) => isDelivery(native, "event"),
  normalize: (native) => eventsOf("event", native),
  reply: replyOutcomes,
};
