import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a change of an object, brought over HTTP by the bridge. */
export const cloudeventsStorage: MessageTrigger<"storage", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.storage",
  kind: "storage",
  detect: (native) => isDelivery(native, "storage"),
  normalize: (native) => eventsOf("storage", native),
  reply: replyOutcomes,
};
