import { decodeBody, MalformedEventError } from "anyfn/adapter";
import { type Fields, fields } from "anyfn/read";
import { type Received, received } from "./receive.ts";

/** The events of a delivery as a row reads them. @throws MalformedEventError for a broken one */
export function eventsOf(native: unknown, nativeContext: unknown, trigger: string): readonly Received[] {
  const events = received(native, nativeContext);
  for (const { malformed } of events) {
    if (!malformed) continue;
    const { path, expected, seen, cause } = malformed;
    throw new MalformedEventError(trigger, path, expected, seen, cause === undefined ? undefined : { cause });
  }
  return events;
}

/** The data of an event: the JSON value or the text that it is, else bytes. */
export function plainData({ data, contentType }: Received): unknown {
  if (!(data instanceof Uint8Array)) return data;
  // The framework hands bytes on without their content type.
  if (contentType === undefined) return decodeBody(data);
  return TEXTUAL.test(contentType) ? decodeBody(data, contentType) : data;
}

const OCTETS = /^\s*application\/octet-stream\s*(?:;|$)/i;
const TEXTUAL = /^\s*(?:text\/|[\w.-]+\/(?:[\w.+-]*\+)?(?:json|xml)\s*(?:;|$))/i;

/** Data that is a JSON object, whether it is called that or bytes. @throws MalformedEventError naming `data` */
export function objectOf(event: Received, trigger: string): Fields {
  const { data, contentType = "" } = event;
  const value = data instanceof Uint8Array && OCTETS.test(contentType) ? decodeBody(data) : plainData(event);
  const object = fields(value);
  if (object) return object;
  throw new MalformedEventError(trigger, "data", "an object", value);
}

/** The bytes of a protobuf message; undefined where the data is JSON. @throws MalformedEventError naming `data` where it is neither */
export function messageBytes({ data, contentType }: Received, trigger: string): Uint8Array | undefined {
  if (!(data instanceof Uint8Array)) return undefined;
  if (contentType === undefined || OCTETS.test(contentType) || PROTOBUF.test(contentType)) return data;
  if (JSON_TYPE.test(contentType)) return undefined;
  throw new MalformedEventError(trigger, "datacontenttype", "application/protobuf or JSON", contentType);
}

const PROTOBUF = /^\s*application\/(?:[\w.+-]*\+)?(?:x-)?proto(?:buf)?\s*(?:;|$)/i;
const JSON_TYPE = /^\s*[\w.-]+\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i;
