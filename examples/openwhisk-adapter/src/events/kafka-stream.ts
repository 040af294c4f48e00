import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { fromBase64, textOrBytes } from "anyfn/read";
import type { KafkaParams } from "../native.ts";
import { commonOf, isKafka, knownOf } from "./kafka.ts";

/** Records of Kafka, in order within a partition. */
export const kafkaStream: MessageTrigger<"stream", KafkaParams> = {
  id: "openwhisk.kafka",
  kind: "stream",
  detect: isKafka,
  normalize: ({ messages }) =>
    eachMessage(
      messages,
      (message, index) => ({
        kind: "stream",
        ...commonOf(message, index, "openwhisk.kafka"),
        stream: message.topic,
        partition: String(message.partition),
        sequence: String(message.offset),
        ...(typeof message.key === "string" && { key: keyOf(message.key) }),
      }),
      knownOf,
    ),
  group: ({ stream, partition }) => `${stream} ${partition}`,
};

/** Text; base64 as it came where it is none. */
function keyOf(key: string): string {
  const bytes = fromBase64(key);
  const text = bytes && textOrBytes(bytes);
  return typeof text === "string" ? text : key;
}
