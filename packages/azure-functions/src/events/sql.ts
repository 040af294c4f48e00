import { type DatabaseEvent, eachMessage, type MessageTrigger, type PlainRecord } from "anyfn/adapter";
import { type Fields, listOf, object } from "anyfn/read";
import { bindingOf, invocationId, nameIn } from "../binding.ts";
import { isSql } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { idText } from "../value.ts";

/**
 * Change tracking of Azure SQL and SQL Server (https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-trigger). Which
 * columns are the key is not told: of a deletion the row is its key alone, of other changes the key is the whole row, unless the
 * registration names the columns in `primaryKey`. A key of one column is its value as text. The extension delivers a failed batch again itself, up to five times.
 */
export const sql: MessageTrigger<"database", unknown, undefined> & { readonly registration: Registration } = {
  id: "azure.sql",
  kind: "database",
  detect: isSql,
  normalize(native, nativeContext) {
    const database = databaseOf(nameIn(nativeContext, "connectionStringSetting"));
    const collection = nameIn(nativeContext, "tableName") ?? "";
    const { primaryKey } = bindingOf(nativeContext);
    const id = invocationId(nativeContext);
    const source = `azure:sql:${collection}`;
    return eachMessage(
      listOf(native, "azure.sql", "changes"),
      (item, index): DatabaseEvent => {
        const change = object(item, "azure.sql", `[${index}]`);
        const row = object(change["Item"], "azure.sql", `[${index}].Item`);
        const { Operation: operation } = change;
        const action = (typeof operation === "number" ? ACTIONS[operation] : undefined) ?? "written";
        return {
          kind: "database",
          id: `${id}:${index}`,
          source,
          time: new Date(),
          action,
          database,
          collection,
          key: keyOf(row, primaryKey),
          after: action === "deleted" ? undefined : row,
          native: item,
        };
      },
      (item, index) => ({ id: `${id}:${index}`, source, native: item }),
    );
  },
  group: ({ source }) => source,
  reply: replyWhole,
  registration: {
    method: "sql",
    type: "sqlTrigger",
    binding: (definition) => ({ tableName: optionsOf(definition)["collection"] }),
    required: ["tableName", "connectionStringSetting"],
  },
};

/**
 * The database is told by the connection alone, which the setting of that name holds. Empty where the setting is not there.
 * @see https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring
 */
function databaseOf(setting = ""): string {
  const connection = process.env[setting] ?? "";
  const [, quoted, plain] =
    /(?:^|;)\s*(?:Initial Catalog|Database)\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(connection) ?? [];
  return (quoted ?? plain ?? "").trim();
}

function keyOf(row: Fields, primaryKey: unknown): string | PlainRecord {
  const columns = Array.isArray(primaryKey)
    ? primaryKey.filter((column) => typeof column === "string")
    : Object.keys(row);
  const [only = ""] = columns;
  return (
    (columns.length === 1 ? idText(row[only]) : undefined) ??
    Object.fromEntries(columns.map((column) => [column, row[column]]))
  );
}

const ACTIONS: readonly DatabaseEvent["action"][] = ["created", "updated", "deleted"];
