import {
  type DatabaseEvent,
  eachMessage,
  type MessageTrigger,
  type Outcome,
  type PlainRecord,
  type ReplyOptions,
} from "anyfn/adapter";
import { fromSeconds, listOf, objectAt, optionalText, textAt, toDate } from "anyfn/read";
import { resourceName } from "../arn.ts";
import { type BatchReply, replyFirst } from "../batch-reply.ts";
import { isDynamoDb } from "../detect.ts";
import { plainItem } from "../dynamodb-values.ts";
import type { DynamoDbChange, DynamoDbEvent, DynamoDbRecord } from "../native.ts";
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
    eachMessage(
      listOf(native?.Records, "aws.dynamodb", "Records"),
      (record, index) => toDatabaseEvent(record, index, "aws.dynamodb", "Records"),
      knownOfDynamoDb,
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
  const source = optionalText(record.eventSourceARN) ?? "aws:dynamodb";
  const about = {
    id: optionalText(record.eventID) ?? sequence,
    source,
    collection: resourceName(source, "table"),
    native: record,
  };
  return changeOf(record, about, trigger, `${list}[${index}].dynamodb`);
}

/** What is known of a record that cannot be read: where it stands in its shard. */
export function knownOfDynamoDb(
  record: DynamoDbRecord | null | undefined,
): Pick<DatabaseEvent, "id" | "source" | "native"> | undefined {
  const sequence = optionalText(record?.dynamodb?.SequenceNumber);
  return sequence === undefined
    ? undefined
    : {
        id: optionalText(record?.eventID) ?? sequence,
        source: optionalText(record?.eventSourceARN) ?? "aws:dynamodb",
        native: record,
      };
}

/** A change as its record tells it. `path` is where the record's `dynamodb` stands, for the error. */
export function changeOf(
  record: DynamoDbChange,
  about: Pick<DatabaseEvent, "id" | "source" | "collection" | "native">,
  trigger: string,
  path: string,
): DatabaseEvent {
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime: created } = record.dynamodb;
  return {
    kind: "database",
    ...about,
    time: timeOf(created),
    action: actionOf(record.eventName),
    database: "",
    key: keyOf(plainItem(Keys ?? {}, trigger, `${path}.Keys`)),
    before: OldImage && plainItem(OldImage, trigger, `${path}.OldImage`),
    after: NewImage && plainItem(NewImage, trigger, `${path}.NewImage`),
    expired: isExpiry(record) ? true : undefined,
  };
}

/** Seconds in streams; milliseconds where the table writes to Kinesis, or microseconds where it is told to. */
function timeOf(created: unknown): Date {
  if (typeof created !== "number" || created < 1e11) return fromSeconds(created);
  return toDate(created < 1e14 ? created : Math.trunc(created / 1000));
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
function isExpiry({ eventName, userIdentity }: DynamoDbChange): boolean {
  return eventName === "REMOVE" && userIdentity?.principalId === "dynamodb.amazonaws.com";
}
