import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { isPush } from "../detect.ts";
import { topicEvent } from "../messages/topic-event.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";

/**
 * A push subscription of Pub/Sub (https://cloud.google.com/pubsub/docs/push), with its envelope or without. It does not name the
 * topic: `topic` is "" unless the endpoint's path is `/projects/P/topics/T`.
 */
export const pubsubPush: MessageTrigger<"topic", Native, ReplyParts | undefined> = {
  id: "gcp.pubsub.push",
  kind: "topic",
  detect: isPush,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.pubsub.push").map((event) => topicEvent(event, "gcp.pubsub.push")),
  group: ({ group }) => group,
  reply: answer,
};
