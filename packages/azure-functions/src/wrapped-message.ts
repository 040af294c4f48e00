import { type Attributes, decodeBody, parseJson } from "anyfn/adapter";
import { fromPlain } from "anyfn/cloudevents/values";
import { fields, fromBase64, fromText, optionalText } from "anyfn/read";

/** What a message carries. */
interface WrappedMessage {
  readonly data: unknown;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
}

/** The message in a CloudEvent of the type `anyfn.queue.message`, as `@anyfn/clients` sends one that has attributes; undefined for any other data. */
export function messageIn(data: unknown): WrappedMessage | undefined {
  const event = fields(data);
  if (event?.["specversion"] !== "1.0" || event["type"] !== "anyfn.queue.message") return undefined;
  const carried = parseJson(optionalText(event["attributes"]) ?? "");
  if (!carried) return undefined;
  const attributes = fromPlain(carried.value) as Attributes; // as it was written
  const contentType = optionalText(event["datacontenttype"]);
  const { data: own, data_base64: base64 } = event;
  if (typeof base64 === "string") {
    const bytes = fromBase64(base64) ?? new Uint8Array();
    return { bytes, attributes, data: decodeBody(bytes) };
  }
  const isText = typeof own === "string" && !/json/i.test(contentType ?? "json");
  return { data: own, attributes, bytes: fromText(isText ? own : JSON.stringify(own, digits)) };
}

/** A big integer is its digits, as it was read. */
function digits(_key: string, value: unknown): unknown {
  return typeof value === "bigint"
    ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) // Node 22 has it, lib.d.ts does not
    : value;
}
