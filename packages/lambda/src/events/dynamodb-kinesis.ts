import { type DatabaseEvent, eachMessage, MalformedEventError, type MessageTrigger } from "anyfn/adapter";
import { listOf, objectAt, optionalText, textAt } from "anyfn/read";
import { type BatchReply, replyFirst } from "../batch-reply.ts";
import { isDynamoDbKinesis } from "../detect.ts";
import type { KinesisEvent, KinesisRecord } from "../native.ts";
import { dynamoDbChange } from "../unwrap.ts";
import { changeOf } from "./dynamodb.ts";
import { knownOfKinesis, shardOf } from "./kinesis.ts";

/** Changes that a DynamoDB table writes to a Kinesis data stream (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html): in order within a shard, which stops at its first failure. */
export const dynamodbKinesis: MessageTrigger<"database", KinesisEvent, BatchReply | undefined> = {
  id: "aws.dynamodb.kinesis",
  kind: "database",
  carrier: true,
  detect: isDynamoDbKinesis,
  normalize: (native) =>
    eachMessage<DatabaseEvent, KinesisRecord>(
      listOf(native?.Records, "aws.dynamodb.kinesis", "Records"),
      (item, index) => {
        const record = objectAt(item, "aws.dynamodb.kinesis", "Records", index);
        const sequence = textAt(
          record.kinesis?.sequenceNumber,
          "aws.dynamodb.kinesis",
          "Records",
          index,
          "kinesis.sequenceNumber",
        );
        const path = `Records[${index}].kinesis.data`;
        const change = dynamoDbChange(record.kinesis?.data);
        if (!change)
          throw new MalformedEventError(
            "aws.dynamodb.kinesis",
            path,
            "a change of a DynamoDB table",
            record.kinesis?.data,
          );
        const about = {
          id: optionalText(change.eventID) ?? sequence,
          source: optionalText(record.eventSourceARN) ?? "aws:dynamodb",
          collection: optionalText(change.tableName) ?? "",
          native: record,
        };
        return changeOf(change, about, "aws.dynamodb.kinesis", `${path}.dynamodb`);
      },
      (record) => knownOfKinesis(record, record?.kinesis),
    ),
  group: ({ native }) => shardOf(native as KinesisRecord), // `normalize` set it
  reply: (outcomes, events, options) =>
    replyFirst(
      outcomes,
      events.map(({ native }) => native as KinesisRecord), // as above
      options,
      shardOf,
      ({ kinesis }) => kinesis.sequenceNumber,
    ),
};
