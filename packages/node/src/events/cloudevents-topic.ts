import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind topic, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsTopic: MessageTrigger<"topic", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.topic",
  kind: "topic",
  detect: (native) => isDelivery(native, "topic"),
  normalize: (native) => eventsOf("topic", native),
  group: ({ group }) => group,
  reply: replyOutcomes,
};
