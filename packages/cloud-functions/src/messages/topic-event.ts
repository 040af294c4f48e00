import type { TopicEvent } from "anyfn/adapter";
import type { Received } from "../receive.ts";
import { messageOf } from "./pubsub-message.ts";

/** A message of Pub/Sub for a topic function. @throws MalformedEventError with the path of the first wrong field */
export function topicEvent(event: Received, trigger: string): TopicEvent {
  const { id, source, time, attempt, topic, data, bytes, attributes, group, native } = messageOf(
    event,
    trigger,
  );
  return { kind: "topic", id, source, time, attempt, topic, data, bytes, attributes, group, native };
}
