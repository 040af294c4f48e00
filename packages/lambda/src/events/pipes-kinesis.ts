import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf, objectAt } from "anyfn/read";
import type { BatchReply } from "../batch-reply.ts";
import { isPipesKinesis } from "../detect.ts";
import type { PipesKinesisRecord } from "../native.ts";
import { knownOfKinesis, replyByShard, toStreamEvent } from "./kinesis.ts";

/** Kinesis through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html): the payload's fields stand in the record itself. */
export const pipesKinesis: MessageTrigger<"stream", readonly PipesKinesisRecord[], BatchReply | undefined> = {
  id: "aws.pipes.kinesis",
  kind: "stream",
  detect: isPipesKinesis,
  normalize: (native) =>
    eachMessage(
      listOf(native, "aws.pipes.kinesis", "the event"),
      (item, index) => {
        const record = objectAt(item, "aws.pipes.kinesis", "", index);
        return toStreamEvent(record, record, index, "aws.pipes.kinesis", "", "");
      },
      (record) => knownOfKinesis(record, record),
    ),
  group: ({ partition }) => partition,
  reply: replyByShard,
};
