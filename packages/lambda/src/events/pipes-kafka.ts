import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf, objectAt } from "anyfn/read";
import type { BatchReply } from "../batch-reply.ts";
import { isPipesKafka } from "../detect.ts";
import type { PipesKafkaRecord } from "../native.ts";
import { type KafkaPosition, knownOfKafka, laneOf, replyByPartition, toStreamEvent } from "./kafka.ts";

/** Amazon MSK or a Kafka of one's own through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html). */
export const pipesKafka: MessageTrigger<
  "stream",
  readonly PipesKafkaRecord[],
  BatchReply<KafkaPosition> | undefined
> = {
  id: "aws.pipes.kafka",
  kind: "stream",
  detect: isPipesKafka,
  normalize: (native) =>
    eachMessage(
      listOf(native, "aws.pipes.kafka", "the event"),
      (item, index) => {
        const record = objectAt(item, "aws.pipes.kafka", "", index);
        return toStreamEvent(record, record, index, "aws.pipes.kafka", "");
      },
      knownOfKafka,
    ),
  group: laneOf,
  reply: replyByPartition,
};
