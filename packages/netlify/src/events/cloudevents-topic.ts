import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a message of a topic, brought over HTTP by the bridge. */
export const cloudeventsTopic: MessageTrigger<"topic", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.topic",
  kind: "topic",
  detect: (native) => isDelivery(native, "topic"),
  normalize: (native) => eventsOf("topic", native),
  group: ({ group }) => group,
  reply: replyOutcomes,
};
