import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a record of a stream, brought over HTTP by the bridge. */
export const cloudeventsStream: MessageTrigger<"stream", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.stream",
  kind: "stream",
  detect: (native) => isDelivery(native, "stream"),
  normalize: (native) => eventsOf("stream", native),
  group: ({ partition }) => partition,
  reply: replyOutcomes,
};
