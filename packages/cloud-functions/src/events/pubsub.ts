import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { isPubsub } from "../detect.ts";
import { topicEvent } from "../messages/topic-event.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";

/** Pub/Sub through Eventarc (https://cloud.google.com/eventarc/docs/cloudevents#pubsub), or to a function of the first generation. */
export const pubsub: MessageTrigger<"topic", Native, ReplyParts | undefined> = {
  id: "gcp.pubsub",
  kind: "topic",
  detect: isPubsub,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.pubsub").map((event) => topicEvent(event, "gcp.pubsub")),
  group: ({ group }) => group,
  reply: answer,
};
