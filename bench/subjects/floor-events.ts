/** By hand: the parsing that the work needs, and the answer that the platform wants. */
import { note } from "./note.ts";

interface Batch<Item> {
  readonly Records: readonly Item[];
}

export async function sqs({
  Records,
}: Batch<{ readonly messageId: string; readonly body: string }>): Promise<object> {
  const batchItemFailures: object[] = [];
  for (const { messageId, body } of Records) {
    try {
      note((JSON.parse(body) as { readonly total: number }).total); // the batch's messages
    } catch {
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly M: Record<string, Value> }
  | { readonly L: readonly Value[] };

export async function dynamodb({
  Records,
}: Batch<{
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys: Record<string, Value>;
    readonly NewImage: Record<string, Value>;
  };
}>): Promise<object> {
  for (const { dynamodb: change } of Records) {
    try {
      plain({ M: change.Keys });
      note((plain({ M: change.NewImage }) as { readonly total: number }).total); // the stream's items
    } catch {
      return { batchItemFailures: [{ itemIdentifier: change.SequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}

function plain(value: Value): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("L" in value) return value.L.map(plain);
  const record: Record<string, unknown> = {};
  for (const name in value.M) record[name] = plain(value.M[name] as Value); // a key of this record
  return record;
}

export async function s3({
  Records,
}: Batch<{
  readonly s3: { readonly object: { readonly key: string; readonly size: number } };
}>): Promise<void> {
  for (const {
    s3: { object },
  } of Records)
    note(decodeURIComponent(object.key.replaceAll("+", " ")).length + object.size);
}
