import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind queue, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsQueue: MessageTrigger<"queue", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.queue",
  kind: "queue",
  detect: (native) => isDelivery(native, "queue"),
  normalize: (native) => eventsOf("queue", native),
  group: ({ group }) => group,
  reply: replyOutcomes,
};
