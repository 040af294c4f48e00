import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { isAnyPubsub } from "../detect.ts";
import { messageOf } from "../messages/pubsub-message.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";

/** Pub/Sub as a queue: the subscription holds the messages, tries them again and dead-letters them. `queue` is its name, else the topic's. */
export const pubsubQueue: MessageTrigger<"queue", Native, ReplyParts | undefined> = {
  id: "gcp.pubsub.queue",
  kind: "queue",
  carrier: true,
  detect: isAnyPubsub,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.pubsub.queue").map((event) => {
      const { topic, subscription, ...message } = messageOf(event, "gcp.pubsub.queue");
      return { kind: "queue", queue: subscription || topic, ...message };
    }),
  group: ({ group }) => group,
  reply: answer,
};
