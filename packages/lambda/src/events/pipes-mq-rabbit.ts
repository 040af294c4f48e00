import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf } from "anyfn/read";
import { isPipesRabbitMq } from "../detect.ts";
import type { PipesRabbitMqMessage } from "../native.ts";
import { knownOfRabbitMq, toQueueEvent } from "./mq-rabbit.ts";

/** RabbitMQ through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-mq.html). */
export const pipesRabbitMq: MessageTrigger<"queue", readonly PipesRabbitMqMessage[], undefined> = {
  id: "aws.pipes.mq.rabbit",
  kind: "queue",
  detect: isPipesRabbitMq,
  normalize: (native, nativeContext) =>
    eachMessage(
      listOf(native, "aws.pipes.mq.rabbit", "the event"),
      (message, index) => {
        const beside = { arn: message?.eventSourceArn, key: message?.eventSourceKey, nativeContext };
        return toQueueEvent(message, beside, index, "aws.pipes.mq.rabbit", "");
      },
      knownOfRabbitMq,
    ),
};
