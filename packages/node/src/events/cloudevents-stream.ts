import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind stream, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsStream: MessageTrigger<"stream", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.stream",
  kind: "stream",
  detect: (native) => isDelivery(native, "stream"),
  normalize: (native) => eventsOf("stream", native),
  group: ({ partition }) => partition,
  reply: replyOutcomes,
};
