import type { MessageTrigger, Outcome } from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { eventsOf, isDelivery, replyOutcomes } from "anyfn/cloudevents/delivery";

/** CloudEvents of the kind database, from whoever sends them over HTTP: a broker, a bridge, a webhook. */
export const cloudeventsDatabase: MessageTrigger<"database", readonly CloudEvent[], readonly Outcome[]> = {
  id: "node.cloudevents.database",
  kind: "database",
  detect: (native) => isDelivery(native, "database"),
  normalize: (native) => eventsOf("database", native),
  group: ({ database, collection }) => `${database}/${collection}`,
  reply: replyOutcomes,
};
