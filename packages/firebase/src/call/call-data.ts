import { AnyfnError, HttpError } from "anyfn";
import { decodeText } from "anyfn/adapter";

/**
 * The input in a call's body, which is exactly `{ "data": … }` in JSON, posted. Integers that the client wrapped, because they
 * may not fit into a double, are a number where that is exact, else a bigint.
 *
 * @throws HttpError 400 for anything else
 */
export function readCall({ method, headers, body }: CallRequest): unknown {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (method !== undefined && method !== "POST") throw badRequest(`a ${method} request`);
  if (type !== "application/json") throw badRequest(type ? `the content type ${type}` : "no content type");
  const text = body && new TextDecoder().decode(body); // a byte order mark is left out
  const parsed = text === undefined ? undefined : decodeText(text, "application/json");
  if (typeof parsed !== "object" || parsed === null || !Object.hasOwn(parsed, "data"))
    throw badRequest("a body without data");
  const { data, ...rest } = parsed as { readonly data: unknown }; // as just seen
  if (Object.keys(rest).length > 0) throw badRequest("a body with more than data");
  return unwrap(data, 0);
}

/** What is read of a request. */
export interface CallRequest {
  readonly method?: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array | undefined;
}

/**
 * A result as JSON: nothing is null, a bigint beyond a double is wrapped where 64 bits hold it, else its digits.
 *
 * @throws AnyfnError INVALID_OUTPUT for a number that JSON cannot hold, as with firebase-functions
 */
export function writeResult(name: "result" | "message", value: unknown): string {
  return toJson({ [name]: value ?? null });
}

/** Plain data as JSON, big integers as the clients read them. @throws AnyfnError INVALID_OUTPUT for a number that JSON cannot hold */
export function toJson(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (typeof item === "bigint") return fromBigint(item);
    if (typeof item !== "number" || Number.isFinite(item)) return item;
    throw new AnyfnError(
      "INVALID_OUTPUT",
      `${JSON.stringify(key)} holds the number ${item}, which JSON cannot hold. Answer null or a text in its place.`,
    );
  });
}

function unwrap(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH) throw badRequest(`data of more than ${DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => unwrap(item, depth + 1));
  const fields = value as Readonly<Record<string, unknown>>; // no array, as just seen
  if (Object.hasOwn(fields, "@type") && fields["@type"]) return toInteger(fields);
  // Defined, not assigned: a key `__proto__` stays data.
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, unwrap(item, depth + 1)]));
}

function toInteger({ "@type": type, value }: Readonly<Record<string, unknown>>): number | bigint {
  if (!WRAPPERS.includes(type as string)) throw badRequest("a value of an unknown @type");
  const text = String(value);
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw badRequest("an integer that is none");
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.trim().replace(/^\+/, ""));
}

function fromBigint(value: bigint): unknown {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  const type = WRAPPERS[BigInt.asIntN(64, value) === value ? 0 : BigInt.asUintN(64, value) === value ? 1 : 2];
  return type ? { "@type": type, value: String(value) } : String(value);
}

/** The client hears no more than that; the log says what was seen. */
function badRequest(seen: string): HttpError {
  return new HttpError(400, "Bad Request", { cause: `The call came with ${seen}.` });
}

/** Levels of data; without a limit a caller could use up the stack. */
const DEPTH = 500;

const WRAPPERS: readonly string[] = [
  "type.googleapis.com/google.protobuf.Int64Value",
  "type.googleapis.com/google.protobuf.UInt64Value",
];
