import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf } from "anyfn/read";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isPipesSqs } from "../detect.ts";
import type { SqsRecord } from "../native.ts";
import { knownOfSqs, toQueueEvent } from "./sqs.ts";

/** SQS through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html): its records without an envelope. */
export const pipesSqs: MessageTrigger<"queue", readonly SqsRecord[], BatchReply | undefined> = {
  id: "aws.pipes.sqs",
  kind: "queue",
  detect: isPipesSqs,
  normalize: (native) =>
    eachMessage(
      listOf(native, "aws.pipes.sqs", "the event"),
      (record, index) => toQueueEvent(record, index, "aws.pipes.sqs", ""),
      knownOfSqs,
    ),
  group: ({ group }) => group,
  reply: (outcomes, events, options) => replyEach(outcomes, events, options, ({ id }) => id),
};
