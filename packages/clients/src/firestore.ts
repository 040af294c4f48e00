import { type GoogleConnection, GoogleFailure, googleClient } from "./google-connection.ts";
import { kvOver, type RawRecord } from "./kv-over-records.ts";
import type { KvService } from "./service.ts";

/** Options of {@link firestore}. */
export interface FirestoreOptions extends GoogleConnection {
  /** `projects/<project>/databases/(default)` */
  readonly database: string;
  readonly collection: string;
}

/** Google Firestore: a document for each key. Let the service delete by the field `ttl`. Needs `google-auth-library`. */
export function firestore({ database, collection, ...connection }: FirestoreOptions): KvService {
  const client = googleClient("firestore", connection);
  const documents = `${database}/documents`;
  const nameOf = (key: string): string => `${documents}/${collection}/${idOf(key)}`;

  /** The version; undefined where the condition does not hold. */
  async function held(work: Promise<Commit>): Promise<string | undefined> {
    try {
      const { writeResults } = await work;
      return writeResults[0]?.updateTime ?? "";
    } catch (error) {
      if (
        error instanceof GoogleFailure &&
        ["ALREADY_EXISTS", "FAILED_PRECONDITION", "NOT_FOUND"].includes(error.reason ?? "") &&
        !isDatabaseAbsent(error)
      )
        return undefined;
      throw error;
    }
  }

  function commit(write: object, condition: object | undefined, signal: AbortSignal): Promise<Commit> {
    const writes = [{ ...write, ...(condition && { currentDocument: condition }) }];
    return client.json<Commit>("POST", `/v1/${documents}:commit`, { writes }, signal);
  }

  function update(key: string, { value, expires }: RawRecord): object {
    return {
      update: {
        name: nameOf(key),
        fields: {
          key: { stringValue: key },
          value: { stringValue: value },
          // A write that changes nothing would keep the document's version.
          nonce: { stringValue: crypto.randomUUID() },
          ...(expires !== undefined && {
            until: { integerValue: String(Math.round(expires)) },
            ttl: { timestampValue: new Date(expires).toISOString() },
          }),
        },
      },
    };
  }

  return {
    kind: "kv",
    id: "gcp.firestore",
    limits: { maxBytes: 1_000_000 },
    ...kvOver({
      async read(key, { signal }) {
        try {
          const found = await client.json<Document>("GET", `/v1/${nameOf(key)}`, undefined, signal);
          const { value, until } = found.fields;
          return {
            value: value?.stringValue ?? "null",
            expires: until?.integerValue === undefined ? undefined : Number(until.integerValue),
            version: found.updateTime,
          };
        } catch (error) {
          if (error instanceof GoogleFailure && error.status === 404 && !isDatabaseAbsent(error))
            return undefined;
          throw error;
        }
      },
      async write(key, record, { signal }) {
        const { writeResults } = await commit(update(key, record), undefined, signal);
        return writeResults[0]?.updateTime ?? "";
      },
      create: (key, record, { signal }) => held(commit(update(key, record), { exists: false }, signal)),
      replace: (key, record, updateTime, { signal }) =>
        held(commit(update(key, record), { updateTime }, signal)),
      async remove(key, updateTime, { signal }) {
        const condition = updateTime === undefined ? undefined : { updateTime };
        return (await held(commit({ delete: nameOf(key) }, condition, signal))) !== undefined;
      },
    }),
    async page(prefix, cursor, { signal }) {
      const from = idOf(prefix);
      const compared = (op: string, id: string): object => ({
        fieldFilter: {
          field: { fieldPath: "__name__" },
          op,
          value: { referenceValue: `${documents}/${collection}/${id}` },
        },
      });
      const filters = [
        compared("GREATER_THAN_OR_EQUAL", from),
        compared("LESS_THAN", `${from}~`),
        ...(cursor === undefined ? [] : [compared("GREATER_THAN", cursor)]),
      ];
      const rows = await client.json<readonly { readonly document?: Document }[]>(
        "POST",
        `/v1/${documents}:runQuery`,
        {
          structuredQuery: {
            from: [{ collectionId: collection }],
            select: { fields: [{ fieldPath: "key" }, { fieldPath: "until" }] },
            where: { compositeFilter: { op: "AND", filters } },
            orderBy: [{ field: { fieldPath: "__name__" }, direction: "ASCENDING" }],
            limit: PAGE,
          },
        },
        signal,
      );
      const found = rows.flatMap(({ document }) => (document ? [document] : []));
      return {
        items: found
          .filter(
            ({ fields: { until } }) => Number(until?.integerValue ?? Number.POSITIVE_INFINITY) > Date.now(),
          )
          .map(({ fields: { key } }) => key?.stringValue ?? ""),
        cursor: found.length === PAGE ? found.at(-1)?.name.split("/").at(-1) : undefined,
      };
    },
  };
}

const PAGE = 1000;

interface Commit {
  readonly writeResults: readonly { readonly updateTime?: string }[];
}

interface Document {
  readonly name: string;
  readonly updateTime: string;
  readonly fields: Readonly<
    Record<string, { readonly stringValue?: string; readonly integerValue?: string } | undefined>
  >;
}

/** An id has no "/", is neither "." nor "..", and does not begin with "__": it begins with a letter, and other characters are !XX. A prefix stays one. */
function idOf(key: string): string {
  return `k${encodeURIComponent(key.toWellFormed())
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%", "!")}`;
}

function isDatabaseAbsent({ message }: GoogleFailure): boolean {
  return /database .*does not exist/i.test(message);
}
