import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind storage, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsStorage: MessageTrigger<"storage", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.storage",
  kind: "storage",
  detect: (native) => isDelivery(native, "storage"),
  normalize: (native) => eventsOf("storage", native),
  reply: replyOutcomes,
};
