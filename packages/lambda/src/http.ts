import type { HttpReader, ReplyParts } from "anyfn/adapter";
import { cleanPath, joinUrl, textOf } from "anyfn/http";
import type { Multi, NativeBody, Single } from "./native.ts";

/** One header of a map of single values; names in any case. */
export function singleHeader(headers: Single, name: string): string | undefined {
  const value: unknown = headers?.[name];
  // Only text: a record also has what every object inherits, such as "constructor".
  if (typeof value === "string") return value;
  for (const key in headers) {
    if (key.length === name.length && key.toLowerCase() === name)
      return headers[key] == null ? undefined : plainText(headers[key]);
  }
  return undefined;
}

/** One header of a map of several values, joined as HTTP joins them. */
export function multiHeader(headers: Multi, name: string): string | undefined {
  if (!headers) return undefined;
  // Only a list: a record also has what every object inherits, such as "constructor".
  const exact = headers[name];
  if (Array.isArray(exact)) return joined(name, exact);
  const usual = headers[usualSpelling(name)];
  if (Array.isArray(usual)) return joined(name, usual);
  for (const key in headers) {
    const values: unknown = headers[key];
    if (Array.isArray(values) && key.length === name.length && fold(key) === name)
      return joined(name, values);
  }
  return undefined;
}

/** The map with several values, which knows more; undefined where it is empty and the other is not. */
export function filled(multi: Multi, single: Single): Multi {
  for (const _ in multi) return multi;
  for (const _ in single) return undefined;
  return multi;
}

/** Every header of either map: the one with several values knows more. */
export function* headerEntries(all: Multi, single: Single): Iterable<readonly [string, string]> {
  const multi = filled(all, single);
  if (multi) {
    for (const name in multi) {
      const values: unknown = multi[name];
      if (Array.isArray(values)) yield [name, joined(name, values)];
    }
  } else if (single) {
    for (const name in single) {
      const value = single[name];
      if (value != null) yield [name, plainText(value)];
    }
  }
}

/** Text as it is. No platform writes anything but texts; whatever an emulator has in their place must not stop a request. */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "object" ? "" : String(value);
}

/** HTTP/2 clients send several `cookie` headers, which join with `; ` (RFC 9113 §8.2.3); all others join with `, `. */
function joined(name: string, values: readonly string[]): string {
  return values.length === 1
    ? plainText(values[0])
    : values.map(plainText).join(name.length === 6 && fold(name) === "cookie" ? "; " : ", ");
}

/** `x-request-id` as clients of HTTP/1.1 mostly write it: `X-Request-Id`. */
function usualSpelling(name: string): string {
  let spelled = usualSpellings.get(name);
  if (spelled === undefined) {
    spelled = name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
    // As below.
    if (usualSpellings.size < 512) usualSpellings.set(name, spelled);
  }
  return spelled;
}

const usualSpellings: Map<string, string> = new Map();

/** Lower case, remembered: header names repeat from event to event. */
function fold(name: string): string {
  let folded = folds.get(name);
  if (folded === undefined) {
    folded = name.toLowerCase();
    // A caller may invent names: what is remembered stays bounded.
    if (folds.size < 512) folds.set(name, folded);
  }
  return folded;
}

const folds: Map<string, string> = new Map();

/**
 * The reader with headers that are true of the body. The event holds it whole, so what the client wrote of its length is replaced by the
 * real one, and nothing is chunked: middleware that limits bodies believes these headers (GHSA-rv63-4mwf-qqc2).
 */
export function truthful<Native>(reader: HttpReader<Native>): HttpReader<Native> {
  const lengthOf = (event: Native): string =>
    String(/^(?:GET|HEAD)$/.test(reader.method(event)) ? 0 : reader.bodyLength(event)); // no Request of these methods has one
  return {
    ...reader,
    header(event, name) {
      const value = reader.header(event, name);
      if (value === undefined || !BODY_HEADER.test(name)) return value;
      return name === "content-length" ? lengthOf(event) : undefined;
    },
    *headers(event) {
      let told = false;
      for (const header of reader.headers(event)) {
        const name = header[0].toLowerCase();
        if (!BODY_HEADER.test(name)) yield header;
        // Two spellings of one name would be joined.
        else if (name === "content-length" && !told) {
          told = true;
          yield [name, lengthOf(event)];
        }
      }
    },
  };
}

const BODY_HEADER = /^(?:content-length|transfer-encoding)$/;

/** Text as it is, base64 as bytes; nothing for none. */
export function nativeBody({ body, isBase64Encoded }: NativeBody): string | Uint8Array | undefined {
  return body ? (isBase64Encoded ? decoded(plainText(body)) : plainText(body)) : undefined;
}

/** The bytes of base64, in a buffer of their own, so that nobody needs to copy them. */
function decoded(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, "base64"));
  const length = bytes.write(text, "base64");
  return length < bytes.length ? bytes.subarray(0, length) : bytes;
}

/** Bytes of the body without decoding it. */
export function nativeBodyLength({ body, isBase64Encoded }: NativeBody): number {
  return body ? Buffer.byteLength(plainText(body), isBase64Encoded ? "base64" : "utf8") : 0;
}

/** A decoded query, encoded again; every value of every name, in the maps' order. */
export function queryOf(all: Multi, single: Single, encode: (text: string) => string): string {
  const multi = filled(all, single);
  let query = "";
  for (const name in multi ?? single) {
    const values: unknown = multi ? multi[name] : [single?.[name]];
    for (const value of Array.isArray(values) ? values : [])
      query += `${query && "&"}${encode(name)}=${encode(plainText(value ?? ""))}`;
  }
  return query;
}

/** A part of a query or path, encoded. Half of a pair of surrogates, which JSON may hold, is U+FFFD: encodeURIComponent throws for it. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The URL of the request: the host it was called with, else the one the platform tells. */
export function urlOf(
  protocol: string | undefined,
  hosts: readonly (string | undefined)[],
  path: string,
  query: string,
): string {
  return joinUrl(
    protocol ?? "https",
    hosts.find((host) => host),
    cleanPath(path),
    query,
  );
}

/** A body in Lambda's form. */
export interface BodyReply {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The body of an answer: text where text carries it without loss, else base64. */
export function bodyOf(parts: ReplyParts): BodyReply {
  const { body, headers } = parts;
  return typeof body === "string" && !headers["content-encoding"]
    ? { body, isBase64Encoded: false }
    : binaryBody(parts);
}

/** A body that is encoded or in bytes: text where text carries it without loss, else base64. */
function binaryBody(parts: ReplyParts): BodyReply {
  const text = textOf(parts);
  if (text !== undefined) return { body: text, isBase64Encoded: false };
  const bytes = typeof parts.body === "string" ? Buffer.from(parts.body) : (parts.body as Uint8Array); // a buffered row is given no streams
  const { buffer, byteOffset, byteLength } = bytes;
  return { body: Buffer.from(buffer, byteOffset, byteLength).toString("base64"), isBase64Encoded: true };
}

/** Buffered answers (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), as the Runtime API counts them. */
export const LAMBDA_LIMIT = 6_291_556;
/** Answers to a load balancer (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html). */
export const ALB_LIMIT = 1_048_576;

/** Headers of an answer to a caller that takes one value per name: further cookies travel under other spellings of the name. */
export function spelledCookies(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Readonly<Record<string, string>> {
  const [first, second, third, fourth] = cookies;
  if (first === undefined) return headers;
  const all: Record<string, string> = { ...headers, "set-cookie": first };
  // Names that are written out are stored ten times as fast.
  if (second !== undefined) all["Set-cookie"] = second;
  if (third !== undefined) all["sEt-cookie"] = third;
  if (fourth !== undefined) all["SEt-cookie"] = fourth;
  for (let index = 4; index < Math.min(cookies.length, 2 ** 9); index++)
    all[(spellings[index] ??= spelling("set-cookie", index))] = cookies[index] as string; // index < cookies.length
  return all;
}

const spellings: string[] = [];

/** The letters of `name` whose bit is set in `index` in upper case. */
function spelling(name: string, index: number): string {
  let bit = 0;
  return name.replace(/[a-z]/g, (letter) => ((index >> bit++) & 1 ? letter.toUpperCase() : letter));
}

/** The last entry of X-Forwarded-For: the one that the load balancer itself wrote. */
export function lastForwarded(header: string | undefined): string | undefined {
  return header?.slice(header.lastIndexOf(",") + 1).trim() || undefined;
}
