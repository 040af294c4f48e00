import type { DatabaseEvent, MessageTrigger, Outcome, PlainRecord, ReplyOptions } from "anyfn/adapter";
import { resourceName } from "../arn.ts";
import { type BatchReply, replyFirst } from "../batch-reply.ts";
import { isDynamoDb } from "../detect.ts";
import { plainItem } from "../dynamodb-values.ts";
import { listOf, objectAt, optionalText, textAt } from "../field.ts";
import type { DynamoDbEvent, DynamoDbRecord } from "../native.ts";
import { fromSeconds, toDate } from "../time.ts";
import { type WindowReply, withState } from "../window.ts";

/**
 * DynamoDB streams (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html): a call holds records of one shard, which run in
 * order and stop at the first failure. DynamoDB has no databases: `database` is "". `key` is a string where the table has one
 * key attribute and that is text, else the record of the key attributes.
 */
export const dynamodb: MessageTrigger<"database", DynamoDbEvent, BatchReply | WindowReply | undefined> = {
  id: "aws.dynamodb",
  kind: "database",
  detect: isDynamoDb,
  normalize: (native) =>
    listOf(native?.Records, "aws.dynamodb", "Records").map((record, index) =>
      toDatabaseEvent(record, index, "aws.dynamodb", "Records"),
    ),
  group: ({ source }) => source,
  reply: (outcomes, events, options, native) =>
    withState(replyBySequence(outcomes, events, options), outcomes, native),
};

/** One change. `list` is the path of the batch, for the error. */
export function toDatabaseEvent(
  item: DynamoDbRecord,
  index: number,
  trigger: string,
  list: string,
): DatabaseEvent {
  const record = objectAt(item, trigger, list, index);
  const sequence = textAt(record.dynamodb?.SequenceNumber, trigger, list, index, "dynamodb.SequenceNumber");
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime: created } = record.dynamodb;
  const path = `${list}[${index}].dynamodb`;
  const source = optionalText(record.eventSourceARN) ?? "aws:dynamodb";
  return {
    kind: "database",
    id: optionalText(record.eventID) ?? sequence,
    source,
    // Seconds in streams; milliseconds where the table writes to Kinesis.
    time: typeof created === "number" && created > 1e11 ? toDate(created) : fromSeconds(created),
    action: actionOf(record.eventName),
    database: "",
    collection: resourceName(source, "table"),
    key: keyOf(plainItem(Keys ?? {}, trigger, `${path}.Keys`)),
    before: OldImage && plainItem(OldImage, trigger, `${path}.OldImage`),
    after: NewImage && plainItem(NewImage, trigger, `${path}.NewImage`),
    expired: isExpiry(record) ? true : undefined,
    native: record,
  };
}

/** The first failure: the stream is read again from there. */
export function replyBySequence(
  outcomes: readonly Outcome[],
  events: readonly DatabaseEvent[],
  options: ReplyOptions,
): BatchReply | undefined {
  const sequenceOf = ({ native }: DatabaseEvent): string =>
    (native as DynamoDbRecord).dynamodb.SequenceNumber; // `toDatabaseEvent` set and checked it
  return replyFirst(outcomes, events, options, ({ source }) => source, sequenceOf);
}

function actionOf(eventName: unknown): DatabaseEvent["action"] {
  switch (eventName) {
    case "INSERT":
      return "created";
    case "MODIFY":
      return "updated";
    case "REMOVE":
      return "deleted";
    default:
      return "written";
  }
}

function keyOf(keys: PlainRecord): string | PlainRecord {
  const values = Object.values(keys);
  const [only] = values;
  return values.length === 1 && typeof only === "string" ? only : keys;
}

/** Deleted by DynamoDB itself (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html). */
function isExpiry({ eventName, userIdentity }: DynamoDbRecord): boolean {
  return eventName === "REMOVE" && userIdentity?.principalId === "dynamodb.amazonaws.com";
}
