import {
  type DatabaseEvent,
  eachMessage,
  MalformedEventError,
  type MessageTrigger,
  type PlainRecord,
} from "anyfn/adapter";
import { type Fields, fields, fromSeconds, listOf, NONE, object, optionalText } from "anyfn/read";
import { bindingOf, invocationId, nameIn, retryAttempt } from "../binding.ts";
import { isCosmosDb } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { idText } from "../value.ts";

/**
 * The change feed of Cosmos DB (https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger). In its latest
 * version mode an insert cannot be told from an update, versions in between are skipped and deletions never come: every change is
 * `written`. The mode of all versions and deletes tells them. The lease goes on after a failure, and what failed is lost, unless a
 * retry policy holds it back: it is always set.
 */
export const cosmosDb: MessageTrigger<"database", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.cosmos-db",
  kind: "database",
  detect: isCosmosDb,
  normalize(native, nativeContext) {
    const database = nameIn(nativeContext, "databaseName") ?? "";
    const collection =
      nameIn(nativeContext, "containerName") ?? nameIn(nativeContext, "collectionName") ?? "";
    const attempt = retryAttempt(nativeContext);
    const { changeFeedMode: mode } = bindingOf(nativeContext);
    const invocation = invocationId(nativeContext);
    const source = `azure:cosmos-db:${database}/${collection}`;
    return eachMessage(
      listOf(native, "azure.cosmos-db", "documents"),
      (item, index): DatabaseEvent => {
        const change = changeOf(object(item, "azure.cosmos-db", `[${index}]`), mode, index);
        const { key, version, ...rest } = change;
        return {
          kind: "database",
          id: `${database}/${collection}/${key}@${version || invocation}`,
          source,
          attempt,
          database,
          collection,
          key,
          path: `${collection}/${key}`,
          ...rest,
          native: item,
        };
      },
      (item, index) => ({ id: `${invocation}:${index}`, source, attempt, native: item }),
    );
  },
  // Changes of one partition key are in order, but the key's name is not told: a batch is.
  group: ({ source }) => source,
  reply: replyWhole,
  registration: {
    method: "cosmosDB",
    type: "cosmosDBTrigger",
    binding: (definition) => ({
      containerName: optionsOf(definition)["collection"],
      createLeaseContainerIfNotExists: true,
    }),
    required: ["databaseName", "containerName", "connection"],
    retry: "always",
  },
};

interface Change {
  readonly key: string;
  readonly version: string;
  readonly action: DatabaseEvent["action"];
  readonly time: Date;
  readonly before?: PlainRecord | undefined;
  readonly after?: PlainRecord | undefined;
  readonly expired?: boolean | undefined;
}

/** In one mode the item is the document, in the other a change that names its operation, and may lack even that. Where nobody tells the mode: a document may look like a change, but has what the service adds to it. */
function changeOf(item: Fields, mode: unknown, index: number): Change {
  const metadata = fields(item["metadata"]) ?? NONE;
  const operation = optionalText(metadata["operationType"]);
  const whole =
    typeof mode === "string"
      ? mode.toLowerCase() === "allversionsanddeletes"
      : item["_ts"] === undefined && operation !== undefined;
  if (!whole)
    return {
      key: keyOf(item["id"], index),
      // Ids are unique within a partition key, and the feed counts each range of them by itself.
      version: etagOf(item["_etag"]) ?? idText(item["_lsn"]) ?? idText(item["_ts"]) ?? "",
      action: "written",
      time: fromSeconds(item["_ts"]),
      after: documentOf(item),
    };
  const { _ts, _etag } = fields(item["current"]) ?? NONE;
  const before = documentOf(item["previous"]);
  const after = documentOf(item["current"]);
  return {
    key: keyOf(after?.["id"] ?? before?.["id"] ?? metadata["id"], index),
    version: [idText(metadata["lsn"]) ?? etagOf(_etag) ?? "", idText(metadata["partitionKey"]) ?? ""]
      .filter(Boolean)
      .join(":"),
    action: ACTIONS[operation?.toLowerCase() ?? ""] ?? (after || !before ? "written" : "deleted"),
    time: fromSeconds(metadata["crts"] ?? _ts),
    before,
    after,
    expired: metadata["timeToLiveExpired"] === true ? true : undefined,
  };
}

function etagOf(value: unknown): string | undefined {
  return optionalText(value)?.replaceAll('"', "");
}

/** Without what the service itself adds, which the native event has. The feed gives `{}` where there is no document. */
function documentOf(value: unknown): PlainRecord | undefined {
  const own = Object.entries(fields(value) ?? NONE).filter(([name]) => !SYSTEM.has(name));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

function keyOf(id: unknown, index: number): string {
  const key = optionalText(id);
  if (key !== undefined) return key;
  throw new MalformedEventError("azure.cosmos-db", `[${index}].id`, "a string", id);
}

const SYSTEM: ReadonlySet<string> = new Set(["_rid", "_self", "_etag", "_attachments", "_ts", "_lsn"]);

const ACTIONS: Readonly<Record<string, DatabaseEvent["action"]>> = {
  create: "created",
  replace: "updated",
  delete: "deleted",
};
