import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import type { KafkaParams } from "../native.ts";
import { commonOf, isKafka, knownOf } from "./kafka.ts";

/** The same messages for functions of topics: what is published, whoever sent it before. */
export const kafkaTopic: MessageTrigger<"topic", KafkaParams> = {
  id: "openwhisk.kafka.topic",
  kind: "topic",
  detect: isKafka,
  normalize: ({ messages }) =>
    eachMessage(
      messages,
      (message, index) => ({
        kind: "topic",
        ...commonOf(message, index, "openwhisk.kafka.topic"),
        topic: message.topic,
      }),
      knownOf,
    ),
};
