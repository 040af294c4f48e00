import { type Fields, fromBase64, NON_EMPTY_TEXT, optionalText, plainBytes, put } from "anyfn/read";
import type { Malformed, Received } from "./event.ts";

/** How the attributes of a CloudEvent are written. */
interface Writing {
  /** True where they may be header values that nobody decoded: the framework copies them as they came. */
  readonly encoded: boolean;
}

/** A CloudEvent as a value. */
export function fromCloudEvent(
  event: Fields,
  headers: Received["headers"],
  native: unknown,
  { encoded }: Writing,
): Received {
  // What the framework read from a JSON body mostly names its content type, what it read from headers does not.
  const read =
    encoded && event.datacontenttype === undefined ? decoded : (value: string | undefined) => value;
  const data = dataOf(event);
  const attributes: Record<string, string> = {};
  for (const name in event) {
    const value = event[name];
    if (!STANDARD.has(name) && value !== undefined && value !== null && typeof value !== "object")
      put(attributes, name, read(String(value)) as string); // of a text
  }
  return {
    form: "cloudevent",
    type: optionalText(event.type) ?? "",
    id: read(optionalText(event.id)),
    source: read(optionalText(event.source)),
    subject: read(optionalText(event.subject)),
    time: optionalText(event.time),
    contentType: optionalText(event.datacontenttype),
    attributes,
    headers,
    data,
    malformed: malformedIn(event, data),
    native,
  };
}

const STANDARD: ReadonlySet<string> = new Set([
  "specversion",
  "id",
  "source",
  "type",
  "subject",
  "time",
  "datacontenttype",
  "dataschema",
  "data",
  "data_base64",
]);

function dataOf({ data, data_base64: base64 }: Fields): unknown {
  if (data instanceof Uint8Array) return plainBytes(data);
  return data === undefined && typeof base64 === "string" ? fromBase64(base64) : data;
}

function malformedIn(event: Fields, data: unknown): Malformed | undefined {
  const { specversion } = event;
  // A later minor version keeps what we read.
  if (typeof specversion !== "string" || !specversion.startsWith("1."))
    return { path: "specversion", expected: 'the text "1.0"', seen: specversion };
  const path = ["id", "source", "type"].find((name) => optionalText(event[name]) === undefined);
  if (path !== undefined) return { path, expected: NON_EMPTY_TEXT, seen: event[path] };
  const { data_base64: seen } = event;
  return seen !== undefined && seen !== null && data === undefined
    ? { path: "data_base64", expected: "base64", seen }
    : undefined;
}

/** A header value without its percent-encoding (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values); as it is where it has none that is valid. */
function decoded(value: string | undefined): string | undefined {
  if (value === undefined || !value.includes("%") || UNENCODED.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** What no encoded value holds: a percent sign alone, a space, a quote, or what is no printable ASCII. */
const UNENCODED = /%(?![\da-f]{2})|[^!#-~]/i;
