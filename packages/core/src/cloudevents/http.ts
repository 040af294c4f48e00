import { decodeBody, parseJson, utf8 } from "../decode.ts";
import { fromBase64, toBase64 } from "../read/base64.ts";
import { type CloudEvent, checked, type Flaw, invalid, isJson } from "./event.ts";
import { toJson } from "./payload.ts";

/** How events are put into an HTTP message (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md). */
export type HttpMode = "structured" | "binary" | "batch";

/** Headers by name in any case; of Node, of the Fetch standard, or pairs. */
export type HttpHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [name: string, value: string]>;

/** What to send. Names are in lower case. */
export interface EncodedHttp {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Events as an HTTP message. `binary` and `structured` carry exactly one.
 *
 * @example
 * const { headers, body } = encodeHttp(toCloudEvent(event), { mode: "binary" });
 * await fetch(url, { method: "POST", headers, body });
 * @throws AnyfnError INVALID_CLOUDEVENT
 */
export function encodeHttp(
  events: CloudEvent | readonly CloudEvent[],
  { mode }: { readonly mode: HttpMode },
): EncodedHttp {
  const all = (Array.isArray(events) ? events : [events]) as readonly CloudEvent[]; // one or many
  for (const event of all) checked(event);
  if (mode === "batch") return json("application/cloudevents-batch+json", all.map(toRecord));
  const [event, ...more] = all;
  if (event === undefined || more.length > 0)
    throw invalid(
      `The mode ${mode} carries one event and was given ${all.length}; "batch" carries any number.`,
    );
  return mode === "structured" ? json("application/cloudevents+json", toRecord(event)) : toBinary(event);
}

/**
 * The events in an HTTP message, by its content type: structured, batch, or else binary. Unknown attributes are kept.
 * Data is the JSON value or the text that its content type says, else bytes; without a content type JSON objects,
 * JSON arrays and text are recognized. Media types of other event formats than JSON are refused.
 *
 * @param onInvalid Is called with the reason why an entry of a batch is not a CloudEvent; the other entries are answered.
 * @throws AnyfnError INVALID_CLOUDEVENT
 */
export function decodeHttp(
  headers: HttpHeaders,
  body: Uint8Array,
  onInvalid?: (error: unknown) => void,
): readonly CloudEvent[] {
  const fields = toFields(headers);
  const contentType = fields.get("content-type");
  const format = FORMAT.exec(contentType ?? "");
  if (!format) return [fromBinary(fields, contentType, body)];
  const [, batch, suffix = ""] = format;
  if (suffix.toLowerCase() !== "json")
    throw invalid(
      `The content type ${JSON.stringify(contentType)} is no format that can be read; application/cloudevents+json and application/cloudevents-batch+json are.`,
    );
  const parsed = jsonOf(body, contentType);
  if (!parsed)
    throw invalid(
      `The body of a message of the content type ${JSON.stringify(contentType)} should be JSON but is not.`,
    );
  if (!batch) return [fromRecord(parsed.value, "")];
  if (!Array.isArray(parsed.value)) throw invalid("The body of a batch should be a JSON array but is not.");
  return parsed.value.flatMap((record: unknown, index) => {
    try {
      return [fromRecord(record, `[${index}].`)];
    } catch (error) {
      if (!onInvalid) throw error;
      onInvalid(error);
      return [];
    }
  });
}

const FORMAT = /^\s*application\/cloudevents(-batch)?(?:\+([\w.-]+))?\s*(?:;|$)/i;

function json(contentType: string, value: unknown): EncodedHttp {
  return {
    headers: { "content-type": `${contentType}; charset=utf-8` },
    body: new TextEncoder().encode(toJson(value)),
  };
}

/** The JSON format: bytes are `data_base64`. */
function toRecord(event: CloudEvent): Readonly<Record<string, unknown>> {
  const { data, ...attributes } = event;
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
  const record = Object.fromEntries(
    known.map(([name, value]) => [name, value instanceof Uint8Array ? toBase64(value) : value]),
  );
  return data === undefined
    ? record
    : { ...record, ...(data instanceof Uint8Array ? { data_base64: toBase64(data) } : { data }) };
}

/** @param place Where the record stands in a body. */
function fromRecord(record: unknown, place: string): CloudEvent {
  if (record === null || typeof record !== "object" || Array.isArray(record))
    throw invalid("A CloudEvent in JSON should be an object but is not.");
  // In JSON an attribute that is null is not set; data that is null is the value null.
  const { data_base64: base64, ...rest } = Object.fromEntries(
    Object.entries(record).filter(([name, value]) => value !== null || name === "data"),
  );
  if (base64 === undefined) return checked(rest, place);
  const bytes = typeof base64 === "string" ? fromBase64(base64) : undefined;
  const flaw = (expected: string): Flaw => ({ path: `${place}data_base64`, expected, seen: base64 });
  if (!bytes)
    throw invalid("The data_base64 of a CloudEvent should be base64 but is not.", undefined, flaw("base64"));
  if (rest.data !== undefined && rest.data !== null)
    throw invalid("A CloudEvent has both data and data_base64.", undefined, flaw("absent beside data"));
  return checked({ ...rest, data: bytes }, place);
}

function toBinary(event: CloudEvent): EncodedHttp {
  const { data, datacontenttype, ...attributes } = event;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    // A name outside the standard's letters would be another header, or none.
    if (!/^[a-z\d]+$/.test(name))
      throw invalid(`${JSON.stringify(name)} is no name of an attribute: lower-case letters and digits are.`);
    headers[`ce-${name}`] = percentEncode(value instanceof Uint8Array ? toBase64(value) : String(value));
  }
  if (data === undefined)
    return {
      headers: datacontenttype === undefined ? headers : { ...headers, "content-type": datacontenttype },
      body: new Uint8Array(),
    };
  headers["content-type"] = datacontenttype ?? "application/json";
  if (data instanceof Uint8Array) return { headers, body: new Uint8Array(data) };
  return {
    headers,
    body: new TextEncoder().encode(
      typeof data === "string" && !isJson(datacontenttype) ? data : toJson(data),
    ),
  };
}

function fromBinary(
  fields: ReadonlyMap<string, string>,
  contentType: string | undefined,
  body: Uint8Array,
): CloudEvent {
  const attributes: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // an empty object
  for (const [name, value] of fields) {
    if (name.startsWith("ce-") && name.length > 3) attributes[name.slice(3)] = percentDecode(name, value);
  }
  if (Object.keys(attributes).length === 0) {
    throw invalid(
      `The message is no CloudEvent: it has neither ce- headers nor the content type application/cloudevents+json, but ${contentType === undefined ? "no content type" : JSON.stringify(contentType)}.`,
    );
  }
  // The attributes first: what is wrong with a body is told of an event that is one.
  const event = checked(
    { ...attributes, ...(contentType !== undefined && { datacontenttype: contentType }) },
    "headers.ce-",
  );
  const data = toData(contentType, body);
  return data === undefined ? event : { ...event, data };
}

/** What a body is by its content type. */
function toData(contentType: string | undefined, body: Uint8Array): unknown {
  if (contentType === undefined) return body.byteLength === 0 ? undefined : decodeBody(body);
  if (isJson(contentType)) {
    if (body.byteLength === 0) return undefined;
    const parsed = jsonOf(body, contentType);
    if (!parsed)
      throw invalid(`The data of the content type ${JSON.stringify(contentType)} should be JSON but is not.`);
    return parsed.value;
  }
  return TEXTUAL.test(contentType) ? (toText(body, contentType) ?? body) : body;
}

/** The JSON value of a body, without a byte order mark before it; undefined where it is not JSON. */
function jsonOf(body: Uint8Array, contentType: string | undefined): ReturnType<typeof parseJson> {
  const text = toText(body, contentType);
  return text === undefined ? undefined : parseJson(text.replace(/^\ufeff/, ""));
}

const TEXTUAL =
  /^\s*(?:text\/|application\/(?:xml|x-www-form-urlencoded)\s*(?:;|$)|[\w.-]+\/[\w.-]+\+xml\s*(?:;|$))/i;

/** The text of bytes in the charset that a content type names; undefined when they are not valid in it. */
function toText(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  if (/^utf-?8$/i.test(charset)) return utf8(bytes);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By lower-case name, several values joined. */
function toFields(headers: HttpHeaders): ReadonlyMap<string, string> {
  const pairs =
    Symbol.iterator in headers ? (headers as Iterable<readonly [string, string]>) : Object.entries(headers); // the two forms
  const fields = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    fields.set(lower, fields.has(lower) ? `${fields.get(lower)}, ${text}` : text);
  }
  return fields;
}

/** §3.1.3.2 of the binding: space, `"`, `%` and all that is no printable ASCII. */
function percentEncode(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^!#$&-~]+/g, (run) =>
      Array.from(
        new TextEncoder().encode(run),
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      ).join(""),
    );
}

/** Quoted strings of older senders are unquoted; what is encoded without need is accepted, what is no UTF-8 refused. */
function percentDecode(name: string, value: string): string {
  const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, "");
  const plain =
    trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
      ? trimmed.slice(1, -1).replace(/\\(.)/g, "$1")
      : trimmed;
  try {
    return plain.replace(/(?:%[\da-f]{2})+/gi, decodeURIComponent);
  } catch (error) {
    throw invalid(
      `The header ${name} has percent-encoded bytes that are no UTF-8: ${JSON.stringify(trimmed.slice(0, 100))}.`,
      { cause: error },
      { path: `headers.${name}`, expected: "percent-encoded UTF-8", seen: value },
    );
  }
}
