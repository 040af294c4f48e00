import { fields, NONE } from "./field.ts";
import type { CloudEventLike, Delivery, Native } from "./native.ts";
import { fromBackground } from "./receive/background.ts";
import { fromCall } from "./receive/call.ts";
import { fromCloudEvent } from "./receive/cloud-event.ts";
import { fromDelivery } from "./receive/delivery.ts";

/** One event, in whichever of the three ways it came. */
export interface Received {
  /** `push` is a Pub/Sub push, written as Eventarc's event of the same message; `request` is plain HTTP. */
  readonly form: "cloudevent" | "push" | "request";
  /** The CloudEvents type; "" where there is none. */
  readonly type: string;
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  /** RFC 3339. */
  readonly time?: string | undefined;
  /** Of `data`. */
  readonly contentType?: string | undefined;
  /** The extension attributes of a CloudEvent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Where it came over HTTP. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undecoded bytes, else a value. */
  readonly data?: unknown;
  /** Of the first generation: what the wildcards of the trigger's path stood for. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** What makes it a broken event: normalizing it is an error that names this. */
  readonly malformed?: Malformed | undefined;
  /** What is untouched: the native shape, or the item of a batch. */
  readonly native: unknown;
}

/** The first wrong field of an event. */
export interface Malformed {
  readonly path: string;
  readonly expected: string;
  readonly seen: unknown;
  readonly cause?: unknown;
}

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
  return { data: native, context: (nativeContext ?? undefined) as never }; // `received` looks at its fields
}

/** Headers of an event that has no body: a schedule's tick. */
const HEADER = /^(?:ce-\w+|content-type|x-cloudscheduler.*|x-cloudtasks-.+|x-goog-pubsub-.+)$/i;

/** The events in a native shape: several of a batch alone. Never throws. */
export function received(native: unknown, nativeContext?: unknown): readonly Received[] {
  const shape = toNative(native, nativeContext);
  if (last?.shape !== shape) last = { shape, events: reduce(shape) };
  return last.events;
}

/** As {@link received}, by the last who asks: nothing of the event is kept. */
export function taken(native: unknown, nativeContext?: unknown): readonly Received[] {
  const events = received(native, nativeContext);
  last = undefined;
  return events;
}

/** Every row of a function asks of the same event in turn; a map of weak keys would cost more than it saves. */
let last: { readonly shape: Native; readonly events: readonly Received[] } | undefined;

function reduce(shape: Native): readonly Received[] {
  if (isCloudEvent(shape)) return [fromCloudEvent(shape, NO_HEADERS, shape, { encoded: true })];
  if (isDelivery(shape)) return fromDelivery(shape, onlyTexts(shape.headers));
  return shape.context === undefined
    ? fromCall(shape.data, shape)
    : [fromBackground(shape.data, shape.context, shape)];
}

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

function isCloudEvent(native: unknown): native is CloudEventLike {
  return typeof fields(native)?.specversion === "string";
}

/** Node has a list for the one name that no event has; anything else is no header. */
function onlyTexts(headers: Delivery["headers"]): Delivery["headers"] {
  const entries = Object.entries(headers);
  const texts = entries.filter(([, value]) => typeof value === "string");
  return texts.length === entries.length ? headers : Object.fromEntries(texts);
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

const NO_HEADERS: Readonly<Record<string, string | undefined>> = Object.freeze({});
