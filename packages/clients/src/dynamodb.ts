import type { AttributeValue, DynamoDBClient, DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { conflict } from "./entry.ts";
import type { KvService } from "./service.ts";

/** Options of {@link dynamodb}. */
export interface DynamodbOptions {
  /** A table whose partition key is the text `key`; let the service delete by the attribute `ttl`. */
  readonly table: string;
  /** Of the vendor's client: region, endpoint, credentials. */
  readonly client?: DynamoDBClientConfig | undefined;
}

/** Amazon DynamoDB. Reads are consistent; a list reads the whole table. Needs `@aws-sdk/client-dynamodb`. */
export function dynamodb({ table: TableName, client: config = {} }: DynamodbOptions): KvService {
  let opened:
    | Promise<{ readonly sdk: typeof import("./sdk/dynamodb.ts"); readonly client: DynamoDBClient }>
    | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/dynamodb.ts").then((sdk) => ({
      sdk,
      client: new sdk.DynamoDBClient({ maxAttempts: 1, ...config }),
    })));
  const now = (): AttributeValue => ({ N: String(Date.now()) });

  /** What an entry has to be for a write. */
  function conditionOf({
    ifAbsent,
    ifVersion,
  }: {
    readonly ifAbsent?: boolean | undefined;
    readonly ifVersion?: string | undefined;
  }): {
    readonly ConditionExpression?: string;
    readonly ExpressionAttributeNames?: Record<string, string>;
    readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    if (ifAbsent)
      return {
        ConditionExpression: "attribute_not_exists(#key) OR #until <= :now",
        ExpressionAttributeNames: { "#key": "key", "#until": "until" },
        ExpressionAttributeValues: { ":now": now() },
      };
    if (ifVersion === undefined) return {};
    return {
      ConditionExpression: "#version = :version AND (attribute_not_exists(#until) OR #until > :now)",
      ExpressionAttributeNames: { "#version": "version", "#until": "until" },
      ExpressionAttributeValues: { ":now": now(), ":version": { S: ifVersion } },
    };
  }

  function refused(key: string, absent: boolean): (error: unknown) => never {
    return (error) => {
      if ((error as { readonly name?: unknown }).name === "ConditionalCheckFailedException")
        throw conflict(key, absent);
      throw error;
    };
  }

  return {
    kind: "kv",
    id: "aws.dynamodb",
    // An item has 400 KB, its key and the names of its attributes included.
    limits: { maxBytes: 396_000 },
    async get(key, { signal: abortSignal }) {
      const { sdk, client } = await open();
      const { Item } = await client.send(
        new sdk.GetItemCommand({ TableName, Key: { key: { S: key } }, ConsistentRead: true }),
        { abortSignal },
      );
      if (!Item || Number(Item["until"]?.N ?? Number.POSITIVE_INFINITY) <= Date.now()) return undefined;
      return { value: Item["value"]?.S ?? "null", version: Item["version"]?.S ?? "" };
    },
    async set(key, value, { expires, ifVersion, ifAbsent, signal: abortSignal }) {
      const { sdk, client } = await open();
      const version = crypto.randomUUID();
      const Item: Record<string, AttributeValue> = {
        key: { S: key },
        value: { S: value },
        version: { S: version },
        ...(expires !== undefined && {
          until: { N: String(Math.round(expires)) },
          ttl: { N: String(Math.ceil(expires / 1000)) },
        }),
      };
      await client
        .send(new sdk.PutItemCommand({ TableName, Item, ...conditionOf({ ifVersion, ifAbsent }) }), {
          abortSignal,
        })
        .catch(refused(key, ifAbsent === true));
      return { version };
    },
    async delete(key, { ifVersion, signal: abortSignal }) {
      const { sdk, client } = await open();
      await client
        .send(
          new sdk.DeleteItemCommand({ TableName, Key: { key: { S: key } }, ...conditionOf({ ifVersion }) }),
          { abortSignal },
        )
        .catch(refused(key, false));
    },
    async page(prefix, cursor, { signal: abortSignal }) {
      const { sdk, client } = await open();
      const { Items = [], LastEvaluatedKey } = await client.send(
        new sdk.ScanCommand({
          ...{ TableName, ConsistentRead: true },
          ...(cursor !== undefined && { ExclusiveStartKey: { key: { S: cursor } } }),
          ProjectionExpression: "#key",
          FilterExpression: `(attribute_not_exists(#until) OR #until > :now)${prefix === "" ? "" : " AND begins_with(#key, :prefix)"}`,
          ExpressionAttributeNames: { "#key": "key", "#until": "until" },
          ExpressionAttributeValues: { ":now": now(), ...(prefix !== "" && { ":prefix": { S: prefix } }) },
        }),
        { abortSignal },
      );
      return { items: Items.map((item) => item["key"]?.S ?? ""), cursor: LastEvaluatedKey?.["key"]?.S };
    },
  };
}
