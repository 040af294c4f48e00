import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** A CloudEvent that is a change of a document, brought over HTTP by the bridge. */
export const cloudeventsDatabase: MessageTrigger<"database", readonly CloudEvent[], readonly Outcome[]> = {
  id: "netlify.cloudevents.database",
  kind: "database",
  detect: (native) => isDelivery(native, "database"),
  normalize: (native) => eventsOf("database", native),
  reply: replyOutcomes,
};
