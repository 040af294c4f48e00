import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf } from "anyfn/read";
import { isPipesActiveMq } from "../detect.ts";
import type { PipesActiveMqMessage } from "../native.ts";
import { knownOfActiveMq, toQueueEvent } from "./mq-active.ts";

/** ActiveMQ through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-mq.html). */
export const pipesActiveMq: MessageTrigger<"queue", readonly PipesActiveMqMessage[], undefined> = {
  id: "aws.pipes.mq.active",
  kind: "queue",
  detect: isPipesActiveMq,
  normalize: (native) =>
    eachMessage(
      listOf(native, "aws.pipes.mq.active", "the event"),
      (message, index) => toQueueEvent(message, message?.eventSourceArn, index, "aws.pipes.mq.active", ""),
      knownOfActiveMq,
    ),
};
