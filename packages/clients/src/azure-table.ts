import type { TableClient } from "@azure/data-tables";
import { type AzureStorageConnection, azureCode, azureStatus, credentialOf } from "./azure-connection.ts";
import { codeOf, Refusal } from "./failure.ts";
import { kvOver, type RawRecord } from "./kv-over-records.ts";
import type { KvService } from "./service.ts";

/** Options of {@link azureTable}. */
export interface AzureTableOptions {
  /** The table's own name. */
  readonly table: string;
  readonly connection: AzureStorageConnection;
}

/** Azure Table storage. Expired entries stay until they are written again. Needs `@azure/data-tables`, and without a connection string or credential `@azure/identity`. */
export function azureTable({ table, connection }: AzureTableOptions): KvService {
  let opened: Promise<TableClient> | undefined;
  const open = (): Promise<TableClient> => (opened ??= start());
  async function start(): Promise<TableClient> {
    const sdk = await import("@azure/data-tables");
    const options = { retryOptions: { maxRetries: 0 } };
    return "connectionString" in connection
      ? sdk.TableClient.fromConnectionString(connection.connectionString, table, {
          ...options,
          allowInsecureConnection: /http:\/\/(?:127\.0\.0\.1|localhost)/.test(connection.connectionString),
        })
      : new sdk.TableClient(connection.url, table, await credentialOf(connection), options);
  }

  /** Undefined where a condition does not hold. */
  async function held(work: Promise<{ readonly etag?: string }>, key: string): Promise<string | undefined> {
    try {
      return (await work).etag ?? "";
    } catch (error) {
      const code = azureCode(error);
      if (
        code === "EntityAlreadyExists" ||
        code === "UpdateConditionNotSatisfied" ||
        code === "ResourceNotFound"
      )
        return undefined;
      if (azureStatus(error) === 412) return undefined;
      if (code === "KeyValueTooLarge" || code === "PropertyValueTooLarge" || code === "OutOfRangeInput")
        throw new Refusal(
          "TOO_LARGE",
          `the key ${JSON.stringify(key.slice(0, 100))} or its value is too large`,
          { cause: error },
        );
      throw error;
    }
  }

  return {
    kind: "kv",
    id: "azure.table",
    // An entity has 1 MiB, text as UTF-16.
    limits: { maxBytes: 480_000 },
    codeOf: (error) =>
      codeOf({
        refused: (error as { readonly refused?: unknown } | null)?.refused,
        code: azureCode(error),
        status: azureStatus(error),
        cause: error,
      }),
    ...kvOver({
      async read(key, { signal: abortSignal }) {
        const client = await open();
        try {
          const found = await client.getEntity(await partitionOf(key), rowOf(key), { abortSignal });
          return { ...recordOf(found), version: found.etag };
        } catch (error) {
          if (azureCode(error) === "ResourceNotFound") return undefined;
          throw error;
        }
      },
      async write(key, record, { signal: abortSignal }) {
        const client = await open();
        const { etag = "" } = await client.upsertEntity(await entityOf(key, record), "Replace", {
          abortSignal,
        });
        return etag;
      },
      async create(key, record, { signal: abortSignal }) {
        const client = await open();
        return await held(client.createEntity(await entityOf(key, record), { abortSignal }), key);
      },
      async replace(key, record, etag, { signal: abortSignal }) {
        const client = await open();
        return await held(
          client.updateEntity(await entityOf(key, record), "Replace", { etag, abortSignal }),
          key,
        );
      },
      async remove(key, version, { signal: abortSignal }) {
        const client = await open();
        const done = await held(
          client
            .deleteEntity(await partitionOf(key), rowOf(key), { etag: version ?? "*", abortSignal })
            .then(() => ({ etag: "" })),
          key,
        );
        return done !== undefined || version === undefined;
      },
    }),
    async page(prefix, continuationToken, { signal: abortSignal }) {
      const client = await open();
      const from = rowOf(prefix);
      const filter = [
        `(expires eq 0L or expires gt ${Date.now()}L)`,
        ...(from === ""
          ? []
          : [`RowKey ge '${from.replaceAll("'", "''")}'`, `RowKey lt '${from.replaceAll("'", "''")}~~'`]),
      ].join(" and ");
      const pages = client
        .listEntities({ abortSignal, queryOptions: { filter, select: ["rowKey"] } })
        .byPage({ maxPageSize: 1000, ...(continuationToken !== undefined && { continuationToken }) });
      const { value = [] } = await pages.next();
      const found = value as readonly { readonly rowKey?: string }[] & {
        readonly continuationToken?: string;
      }; // what was selected
      return {
        items: found.map(({ rowKey = "" }) => keyOf(rowKey)),
        cursor: found.continuationToken || undefined,
      };
    },
  };
}

/** Characters of a property: 64 KiB of UTF-16. */
const PART = 32_000;

async function entityOf(
  key: string,
  { value, expires }: RawRecord,
): Promise<{ readonly partitionKey: string; readonly rowKey: string } & Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  for (let first = 0; first < value.length; first += PART)
    parts[`v${first / PART}`] = value.slice(first, first + PART);
  return {
    ...parts,
    partitionKey: await partitionOf(key),
    rowKey: rowOf(key),
    expires: { type: "Int64", value: String(Math.round(expires ?? 0)) },
  };
}

function recordOf(entity: Readonly<Record<string, unknown>>): RawRecord {
  let value = "";
  for (let part = 0; typeof entity[`v${part}`] === "string"; part++) value += entity[`v${part}`] as string; // as written above
  const until = Number(
    (entity["expires"] as { readonly value?: unknown } | undefined)?.value ?? entity["expires"] ?? 0,
  ); // a bigint, or its record
  return { value, expires: until === 0 ? undefined : until };
}

/** One of 256 partitions, so that no single one has all the load. */
async function partitionOf(key: string): Promise<string> {
  const [first = 0] = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return first.toString(16).padStart(2, "0");
}

/** A row's key is no text with "/", "\", "#", "?" or control characters: those are written as !XX. A prefix stays one. */
function rowOf(key: string): string {
  return encodeURIComponent(key).replaceAll("!", "%21").replaceAll("~", "%7E").replaceAll("%", "!");
}

function keyOf(row: string): string {
  return decodeURIComponent(row.replaceAll("!", "%"));
}
