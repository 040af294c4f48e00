import { eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf } from "anyfn/read";
import type { BatchReply } from "../batch-reply.ts";
import { isPipesDynamodb } from "../detect.ts";
import type { DynamoDbRecord } from "../native.ts";
import { knownOfDynamoDb, replyBySequence, toDatabaseEvent } from "./dynamodb.ts";

/** A DynamoDB stream through EventBridge Pipes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html). */
export const pipesDynamodb: MessageTrigger<"database", readonly DynamoDbRecord[], BatchReply | undefined> = {
  id: "aws.pipes.dynamodb",
  kind: "database",
  detect: isPipesDynamodb,
  normalize: (native) =>
    eachMessage(
      listOf(native, "aws.pipes.dynamodb", "the event"),
      (record, index) => toDatabaseEvent(record, index, "aws.pipes.dynamodb", ""),
      knownOfDynamoDb,
    ),
  group: ({ source }) => source,
  reply: replyBySequence,
};
