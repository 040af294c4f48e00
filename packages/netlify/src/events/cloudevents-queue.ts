import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a message of a queue, brought over HTTP by the bridge. */
export const cloudeventsQueue: MessageTrigger<"queue", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.queue",
  kind: "queue",
  detect: (native) => isDelivery(native, "queue"),
  normalize: (native) => eventsOf("queue", native),
  group: ({ group }) => group,
  reply: replyOutcomes,
};
