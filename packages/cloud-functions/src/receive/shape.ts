import { fields, NONE } from "anyfn/read";
import type { CloudEventLike, Delivery, Native } from "../native.ts";

/**
 * What a function is called with as the one value that rows read: `(headers, bytes)`, a CloudEvent, a call `(data, context)` of the
 * first generation, or one of the native shapes as it is.
 */
export function toNative(native: unknown, nativeContext?: unknown): Native {
  if (nativeContext instanceof Uint8Array || typeof nativeContext === "string")
    return { headers: toHeaders(native), body: toBytes(nativeContext) };
  if (isDelivery(native) || isCloudEvent(native)) return native;
  const seen = fields(native);
  if (nativeContext === undefined || nativeContext === null) {
    if (seen && "context" in seen && "data" in seen) return native as Native; // a call, or a body that looks like one
    if (native instanceof Headers || Object.keys(seen ?? NONE).some((name) => HEADER.test(name)))
      return { headers: toHeaders(native), body: undefined };
  }
  return { data: native, context: (nativeContext ?? undefined) as never }; // who reads it looks at its fields
}

/** Headers of an event that has no body: a schedule's tick. */
const HEADER = /^(?:ce-\w+|content-type|x-cloudscheduler.*|x-cloudtasks-.+|x-goog-pubsub-.+)$/i;

/** What came over HTTP. */
export function isDelivery(native: unknown): native is Delivery {
  const { headers, body, specversion } = fields(native) ?? NONE;
  return (
    fields(headers) !== undefined &&
    specversion === undefined &&
    "body" in (native as object) && // `fields` saw an object
    (body === undefined || body instanceof Uint8Array)
  );
}

/** A CloudEvent as a value, as the framework passes it. */
export function isCloudEvent(native: unknown): native is CloudEventLike {
  return typeof fields(native)?.specversion === "string";
}

function toBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

/** Of Node, of the Fetch standard, or pairs; by lower-case name. */
function toHeaders(native: unknown): Readonly<Record<string, string | undefined>> {
  const pairs: Iterable<unknown> =
    typeof native === "object" && native !== null && Symbol.iterator in native
      ? (native as Iterable<unknown>) // it has an iterator
      : Object.entries(native ?? NONE);
  const headers: Record<string, string> = Object.create(null) as Record<string, string>; // an empty object
  for (const pair of pairs) {
    const [name, value] = Array.isArray(pair) ? (pair as readonly unknown[]) : []; // its items are looked at
    const text =
      Array.isArray(value) && value.every((item) => typeof item === "string") ? value.join(", ") : value;
    if (typeof name !== "string" || typeof text !== "string") continue;
    const lower = name.toLowerCase();
    headers[lower] = headers[lower] === undefined ? text : `${headers[lower]}, ${text}`;
  }
  return headers;
}
