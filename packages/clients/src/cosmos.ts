import type { Container, CosmosClientOptions, ItemDefinition, ItemResponse } from "@azure/cosmos";
import type { ClientErrorCode } from "anyfn";
import { codeOf } from "./failure.ts";
import { kvOver, type RawRecord } from "./kv-over-records.ts";
import type { KvService } from "./service.ts";

/** Options of {@link cosmos}. */
export interface CosmosOptions {
  readonly database: string;
  /** A container whose partition key is `/id`; with a default time to live of -1 the service deletes what has expired. */
  readonly container: string;
  /** Of the vendor's client: endpoint, and a key; without one the identity of the app (`@azure/identity`). */
  readonly client: CosmosClientOptions;
}

/** Azure Cosmos DB for NoSQL: an item for each key. Needs `@azure/cosmos`. */
export function cosmos({ database, container, client: config }: CosmosOptions): KvService {
  let opened: Promise<Container> | undefined;
  const open = (): Promise<Container> => (opened ??= start());
  async function start(): Promise<Container> {
    const { CosmosClient } = await import("@azure/cosmos");
    const own =
      config.key === undefined && config.aadCredentials === undefined && config.connectionString === undefined
        ? { aadCredentials: new (await import("@azure/identity")).DefaultAzureCredential() }
        : {};
    const client = new CosmosClient({
      ...own,
      ...config,
      // The handle tries again.
      connectionPolicy: { retryOptions: { maxRetryAttemptCount: 0 }, ...config.connectionPolicy },
    });
    return client.database(database).container(container);
  }

  return {
    kind: "kv",
    id: "azure.cosmos",
    // An item has 2 MB of JSON.
    limits: { maxBytes: 1_900_000 },
    codeOf: cosmosCode,
    ...kvOver({
      async read(key, { signal: abortSignal }) {
        const id = idOf(key);
        const { resource, etag } = await (await open())
          .item(id, id)
          .read<Item>({ abortSignal })
          .catch((error: unknown) => orThrow(error as Answer)); // asked for its fields
        if (!resource) return undefined;
        return { value: resource.value, expires: resource.until, version: etag };
      },
      async write(key, record, { signal: abortSignal }) {
        const { etag } = await (await open()).items.upsert(itemOf(key, record), { abortSignal });
        return etag;
      },
      async create(key, record, { signal: abortSignal }) {
        return await held((await open()).items.create(itemOf(key, record), { abortSignal }), 409);
      },
      async replace(key, record, condition, { signal: abortSignal }) {
        const id = idOf(key);
        const accessCondition = { type: "IfMatch", condition };
        const work = (await open())
          .item(id, id)
          .replace(itemOf(key, record), { accessCondition, abortSignal });
        return await held(work, 412, 404);
      },
      async remove(key, version, { signal: abortSignal }) {
        const id = idOf(key);
        const accessCondition = version === undefined ? undefined : { type: "IfMatch", condition: version };
        const work = (await open())
          .item(id, id)
          .delete({ abortSignal, ...(accessCondition && { accessCondition }) });
        return (await held(work, 412, 404)) !== undefined || version === undefined;
      },
    }),
    async page(prefix, continuationToken, { signal: abortSignal }) {
      const query = {
        query: "SELECT c.key, c.until FROM c WHERE STARTSWITH(c.key, @prefix)",
        parameters: [{ name: "@prefix", value: prefix }],
      };
      const options = {
        maxItemCount: 1000,
        abortSignal,
        ...(continuationToken !== undefined && { continuationToken }),
      };
      const { resources = [], continuationToken: next } = await (await open()).items
        .query<Item>(query, options)
        .fetchNext();
      return {
        items: resources
          .filter(({ until = Number.POSITIVE_INFINITY }) => until > Date.now())
          .map(({ key }) => key),
        cursor: next || undefined,
      };
    },
  };
}

interface Item {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly until?: number;
  readonly ttl?: number;
}

function itemOf(key: string, { value, expires }: RawRecord): Item & ItemDefinition {
  return {
    ...{ id: idOf(key), key, value },
    ...(expires !== undefined && {
      until: Math.round(expires),
      ttl: Math.max(1, Math.ceil((expires - Date.now()) / 1000)),
    }),
  };
}

/** An id has neither "/", "\\", "?" nor "#", and does not end with a space. */
function idOf(key: string): string {
  return encodeURIComponent(key.toWellFormed()).replaceAll("%", "!").replace(/\.$/, "!2E");
}

/** The etag; undefined where the answer has one of these statuses: the condition does not hold. */
async function held(
  work: Promise<ItemResponse<ItemDefinition>>,
  ...refused: readonly number[]
): Promise<string | undefined> {
  try {
    const { etag, statusCode } = await work;
    return refused.includes(statusCode) ? undefined : etag || "";
  } catch (error) {
    if (refused.includes(Number((error as { readonly code?: unknown }).code))) return undefined;
    throw error;
  }
}

interface Answer {
  readonly code?: unknown;
  readonly statusCode?: number;
  readonly substatus?: number | undefined;
}

/** For an absent item the client answers 404, or throws it; of a container that is not there (substatus 1003) it throws it too. */
function orThrow(error: Answer): { readonly resource: undefined; readonly etag: string } {
  if (Number(error.code ?? error.statusCode) !== 404 || error.substatus === 1003) throw error;
  return { resource: undefined, etag: "" };
}

/** The client's `code` is the HTTP status. */
function cosmosCode(error: unknown): ClientErrorCode | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "number" ? codeOf({ status: code }) : undefined;
}
