import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind event, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsEvent: MessageTrigger<"event", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.event",
  kind: "event",
  detect: (native) => isDelivery(native, "event"),
  normalize: (native) => eventsOf("event", native),
  reply: replyOutcomes,
};
