import type { MessageTrigger } from "anyfn/adapter";
import type { BatchReply } from "../batch-reply.ts";
import { isMsk } from "../detect.ts";
import type { KafkaEvent } from "../native.ts";
import { type KafkaPosition, laneOf, recordsOf, replyByPartition } from "./kafka.ts";

/** Amazon MSK (https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html). */
export const msk: MessageTrigger<"stream", KafkaEvent, BatchReply<KafkaPosition> | undefined> = {
  id: "aws.msk",
  kind: "stream",
  detect: isMsk,
  normalize: (native) => recordsOf(native, "aws.msk"),
  group: laneOf,
  reply: replyByPartition,
};
