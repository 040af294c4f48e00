import type { MessageStimulus } from "anyfn/driver";
import { extraFields, timeOf } from "./message.ts";
import { type AzureCall, toJson } from "./rpc.ts";

type Changes = MessageStimulus<"database">;

/** The change feed of Cosmos DB in its latest version: documents as they are now, without a word of what happened to them. */
export function cosmosCall({ messages, extra, sparse }: Changes): AzureCall {
  const documents = messages.map(({ action, key, after, ...message }, index) => {
    if (action === "deleted") throw new RangeError("The latest version of a change feed has no deletions.");
    return {
      ...after,
      id: message.malformed ? undefined : (after?.["id"] ?? key),
      ...extraFields(extra),
      _ts: Math.floor(timeOf(message).getTime() / 1000),
      ...(sparse
        ? {}
        : { _rid: "r", _self: "s", _etag: `"e${index}"`, _attachments: "attachments/", _lsn: 10 + index }),
    };
  });
  return changesCall(documents);
}

/** The change feed in the mode of all versions and deletes. */
export function cosmosAllCall({ messages, extra, sparse }: Changes): AzureCall {
  const changes = messages.map(({ action, key, before, after, expired, ...message }, index) => ({
    current:
      after === undefined ? {} : { ...after, id: message.malformed ? undefined : (after["id"] ?? key) },
    ...(before === undefined || sparse ? {} : { previous: { id: key, ...before } }),
    metadata: {
      operationType: operations[action],
      lsn: 10 + index,
      crts: Math.floor(timeOf(message).getTime() / 1000),
      id: message.malformed ? undefined : key,
      ...(sparse ? {} : { previousImageLSN: 9, timeToLiveExpired: expired ?? false }),
      ...extraFields(extra),
    },
    ...extraFields(extra),
  }));
  return changesCall(changes);
}

/** Change tracking of SQL: of a deleted row its key alone. */
export function sqlCall({ messages, extra }: Changes): AzureCall {
  const changes = messages.map(({ action, key, after, malformed }) => ({
    Operation: ["created", "updated", "deleted"].indexOf(action),
    Item: malformed ? null : { ...(typeof key === "string" ? { id: key } : key), ...after },
    ...extraFields(extra),
  }));
  return changesCall(changes);
}

function changesCall(changes: readonly unknown[]): AzureCall {
  return { count: changes.length, inputData: [{ data: { string: toJson(changes) } }], triggerMetadata: {} };
}

const operations: Readonly<Record<Changes["messages"][number]["action"], string>> = {
  created: "create",
  updated: "replace",
  deleted: "delete",
};
