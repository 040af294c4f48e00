import {
  type DatabaseEvent,
  eachMessage,
  MalformedEventError,
  type MessageTrigger,
  type PlainRecord,
} from "anyfn/adapter";
import { fields, fromSeconds, listOf, objectAt, optionalText, textAt } from "anyfn/read";
import { isDocumentDb } from "../detect.ts";
import { plainDocument } from "../extended-json.ts";
import type { DocumentDbChange, DocumentDbEvent } from "../native.ts";

/**
 * DocumentDB change streams (https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html), in order. They know no partial
 * failure: any is thrown. What happens to whole collections (`drop`, `rename`, `invalidate`) is no change of a document and is left out.
 */
export const documentDb: MessageTrigger<"database", DocumentDbEvent, undefined> = {
  id: "aws.documentdb",
  kind: "database",
  detect: isDocumentDb,
  normalize: (native) =>
    eachMessage<DatabaseEvent, { readonly event: DocumentDbChange }>(
      listOf(native?.events, "aws.documentdb", "events"),
      (item, index) => {
        const { event: change } = objectAt(item, "aws.documentdb", "events", index);
        if (!fields(change))
          throw new MalformedEventError("aws.documentdb", `events[${index}].event`, "an object", change);
        const action = actionOf(
          textAt(change.operationType, "aws.documentdb", "events", index, "event.operationType"),
        );
        return action === undefined
          ? []
          : [toDatabaseEvent(change, action, optionalText(native.eventSourceArn), index)];
      },
      (item, index) => ({
        id: optionalText(item?.event?._id?._data) ?? `events[${index}]`,
        source: optionalText(native.eventSourceArn) ?? "aws:docdb",
        native: item?.event,
      }),
    ),
  group: ({ source }) => source,
};

function actionOf(operation: string): DatabaseEvent["action"] | undefined {
  switch (operation) {
    case "insert":
      return "created";
    case "update":
    case "replace":
      return "updated";
    case "delete":
      return "deleted";
    default:
      return undefined;
  }
}

function toDatabaseEvent(
  change: DocumentDbChange,
  action: DatabaseEvent["action"],
  arn: string | undefined,
  index: number,
): DatabaseEvent {
  return {
    kind: "database",
    id: textAt(change._id?._data, "aws.documentdb", "events", index, "event._id._data"),
    source: arn ?? "aws:docdb",
    time: fromSeconds(change.clusterTime?.$timestamp?.t),
    action,
    database: optionalText(change.ns?.db) ?? "",
    collection: optionalText(change.ns?.coll) ?? "",
    key: keyOf(plainDocument(change.documentKey) ?? {}),
    before: plainDocument(change.fullDocumentBeforeChange),
    after: plainDocument(change.fullDocument),
    updatedFields: plainDocument(change.updateDescription?.updatedFields),
    native: change,
  };
}

/** The `_id` where it is text or an object id; else the record that it stands in. */
function keyOf(key: PlainRecord): string | PlainRecord {
  const id = key._id;
  return typeof id === "string" && Object.keys(key).length === 1 ? id : key;
}
