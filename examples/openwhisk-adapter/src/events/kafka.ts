/** What both ways to take messages of Kafka have in common. */
import { decodeBody, type TopicEvent } from "anyfn/adapter";
import { base64At, integerAt, textAt } from "anyfn/read";
import type { KafkaMessage, KafkaParams } from "../native.ts";

/** What the feeds fire, and nothing else. */
export function isKafka(native: unknown): native is KafkaParams {
  const { messages } = Object(native) as Partial<KafkaParams>; // any object
  return Array.isArray(messages) && messages.every((each) => typeof each === "object" && each !== null);
}

/** The fields that an event of either kind has. @throws MalformedEventError */
export function commonOf(
  native: KafkaMessage,
  index: number,
  trigger: string,
): Omit<TopicEvent, "kind" | "topic" | "subject" | "group"> {
  const topic = textAt(native.topic, trigger, "messages", index, "topic");
  const partition = integerAt(native.partition, trigger, "messages", index, "partition");
  const offset = integerAt(native.offset, trigger, "messages", index, "offset");
  const bytes = base64At(native.value, trigger, "messages", index, "value");
  return {
    id: `${topic}-${partition}-${offset}`,
    source: `openwhisk:kafka:${encodeURIComponent(topic)}`,
    // The feed tells no time.
    time: new Date(),
    data: decodeBody(bytes),
    bytes,
    attributes: {},
    native,
  };
}

/** What is known of a message that cannot be read. */
export function knownOf(
  native: KafkaMessage,
  index: number,
): { readonly id: string; readonly native: KafkaMessage } {
  const { topic, partition, offset } = native as Partial<KafkaMessage>; // any of them may be missing
  return { id: offset === undefined ? `message ${index}` : `${topic}-${partition}-${offset}`, native };
}
