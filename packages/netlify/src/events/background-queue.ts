import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/**
 * Messages sent to a background function, as signed CloudEvents. The sender hears 202 before the work: a failed delivery is tried again
 * after one minute and after two more, then lost. For more use a bridge from a queue.
 */
export const backgroundQueue: MessageTrigger<"queue", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.background.queue",
  kind: "queue",
  detect: (native) => isDelivery(native, "queue"),
  normalize: (native) => eventsOf("queue", native),
  group: ({ group }) => group,
  reply: replyOutcomes,
};
