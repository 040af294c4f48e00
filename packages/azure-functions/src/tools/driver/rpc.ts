/** What the host of Azure Functions sends to a worker, as far as a function notices. */
import type { WireRequest } from "anyfn/driver";

/** One value of the host's gRPC contract. */
export type RpcData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly collectionString: { readonly string: readonly string[] } }
  | { readonly collectionBytes: { readonly bytes: readonly Uint8Array[] } }
  | { readonly collectionSint64: { readonly sint64: readonly bigint[] } };

/** One invocation: a request, of which the host makes the rest, or what the trigger's binding is given. */
export interface AzureCall {
  readonly request?: WireRequest | undefined;
  readonly inputData?: readonly { readonly data: RpcData }[] | undefined;
  readonly triggerMetadata?: Readonly<Record<string, RpcData>> | undefined;
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number } | undefined;
  /** Messages in it; the host does not tell. */
  readonly count: number;
}

/** A value as .NET writes it into metadata: quoted where it is no text. */
export function json(value: unknown): RpcData {
  return { json: toJson(value) };
}

/** A list of texts; the adapter asks the host to keep what is empty. */
export function texts(values: readonly (string | undefined)[]): RpcData {
  return { collectionString: { string: values.map((value) => value ?? "") } };
}

/** JSON, in which big integers are numbers, sets are lists and bytes are base64. */
export function toJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value === undefined || value === null || typeof value !== "object")
    return JSON.stringify(value ?? null);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (Array.isArray(value) || value instanceof Set) return `[${[...value].map(toJson).join(",")}]`;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`).join(",")}}`;
}
