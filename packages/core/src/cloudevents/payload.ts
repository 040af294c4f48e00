import { decodeBody, utf8 } from "../decode.ts";
import type { Attributes } from "../events.ts";
import { type CloudEvent, invalid, isJson } from "./event.ts";
import { fromPlain, toPlain } from "./values.ts";

/** The content type of data in the encoding of `values.ts`. */
const PLAIN_TYPE = "application/vnd.anyfn+json";

/** The attributes that carry a payload. */
export type Payload = Pick<CloudEvent, "datacontenttype" | "data">;

/** What a message carries. */
export interface Message {
  readonly data: unknown;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
}

/** Any value: bytes, text and JSON as what they are, everything else in our encoding. */
export function fromValue(value: unknown): Payload {
  if (value === undefined) return {};
  if (value instanceof Uint8Array) return { datacontenttype: "application/octet-stream", data: value };
  if (typeof value === "string") return { datacontenttype: TEXT, data: value };
  const plain = toPlain(value);
  return {
    datacontenttype: JSON.stringify(plain) === jsonOf(value) ? "application/json" : PLAIN_TYPE,
    data: plain,
  };
}

/** The value of a payload, a foreign one too. */
export function toValue({ datacontenttype, data }: Payload): unknown {
  if (isPlain(datacontenttype)) return fromPlain(data);
  // Bytes that are declared to be JSON or text are that.
  return data instanceof Uint8Array && datacontenttype !== undefined && TEXTUAL.test(datacontenttype)
    ? decodeBody(data, datacontenttype)
    : data;
}

/**
 * A message as the first of these that holds its data and its bytes exactly: the text, the JSON value, the bytes, both
 * in our encoding. `attributes` is left to an extension attribute unless it is long: a header holds some kilobytes only.
 */
export function fromMessage({
  data,
  bytes,
  attributes,
}: Message): Payload & { readonly attributes?: string } {
  const carried = JSON.stringify(toPlain(attributes));
  const few = carried.length <= 4096;
  const extension = few && carried !== "{}" ? { attributes: carried } : undefined;
  const text = utf8(bytes);
  if (few && text !== undefined && text === data) return { datacontenttype: TEXT, data, ...extension };
  const plain = toPlain(data);
  const json = JSON.stringify(plain);
  if (few && text === json && jsonOf(data) === json)
    return { datacontenttype: "application/json", data, ...extension };
  if (few && JSON.stringify(toPlain(decodeBody(bytes))) === json)
    return { datacontenttype: "application/octet-stream", data: bytes, ...extension };
  return {
    datacontenttype: PLAIN_TYPE,
    data: toPlain({ data, bytes, ...(few ? undefined : { attributes }) }),
    ...extension,
  };
}

/** The message in an event, whoever sent it. */
export function toMessage(event: CloudEvent): Message {
  const { datacontenttype, data, attributes } = event;
  if (isPlain(datacontenttype)) {
    const message = fromPlain(data) as Partial<Message> | null; // checked below
    if (!(message?.bytes instanceof Uint8Array))
      throw invalid(
        `Data of the content type ${PLAIN_TYPE} of a message should be { data, bytes } but has no bytes.`,
      );
    return {
      data: message.data,
      bytes: message.bytes,
      attributes: message.attributes ?? attributesOf(attributes),
    };
  }
  const own = attributesOf(attributes);
  if (data === undefined) return { data: "", bytes: new Uint8Array(), attributes: own };
  if (data instanceof Uint8Array)
    return {
      data: decodeBody(data, OCTETS.test(datacontenttype ?? "") ? undefined : datacontenttype),
      bytes: data,
      attributes: own,
    };
  const isText = typeof data === "string" && !isJson(datacontenttype);
  return {
    data,
    bytes: new TextEncoder().encode(isText ? data : JSON.stringify(data, digits)),
    attributes: own,
  };
}

/** JSON text in which big integers are their digits, as `parseJson` reads them. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, digits);
}

const TEXT = "text/plain; charset=utf-8";
const OCTETS = /^\s*application\/octet-stream\s*(?:;|$)/i;
const TEXTUAL = /^\s*(?:text\/|(?:application|image)\/(?:[\w.+-]*\+)?(?:json|xml)\s*(?:;|$))/i;

function isPlain(contentType: string | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === PLAIN_TYPE;
}

/** JSON as it is; undefined without a value. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === "bigint"
    ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value))
    : value; // Node 22 has it, lib.d.ts does not
}

function attributesOf(extension: unknown): Attributes {
  if (extension === undefined) return {};
  let attributes: unknown;
  try {
    attributes = fromPlain(JSON.parse(String(extension)));
  } catch (error) {
    throw invalid("The extension attribute attributes should be a JSON object.", { cause: error });
  }
  if (attributes === null || typeof attributes !== "object")
    throw invalid("The extension attribute attributes should be a JSON object.");
  return attributes as Attributes; // a record of plain values
}
