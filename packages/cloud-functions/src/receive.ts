/** What a function was called with, as events: whichever of the three ways they came. */
import type { Delivery, Native } from "./native.ts";
import { fromBackground } from "./receive/background.ts";
import { fromCall } from "./receive/call.ts";
import { fromCloudEvent } from "./receive/cloud-event.ts";
import { fromDelivery } from "./receive/delivery.ts";
import type { Received } from "./receive/event.ts";
import { isCloudEvent, isDelivery, toNative } from "./receive/shape.ts";

export type { Malformed, Received } from "./receive/event.ts";
export { isDelivery, toNative } from "./receive/shape.ts";

/** The events in a native shape: several of a batch alone. Never throws. */
export function received(native: unknown, nativeContext?: unknown): readonly Received[] {
  const shape = toNative(native, nativeContext);
  let events = known.get(shape);
  if (events === undefined) known.set(shape, (events = reduce(shape)));
  return events;
}

/** By native shape: every row of a function asks of the same one in turn, and the row that takes it reads it once more. */
const known = new WeakMap<Native, readonly Received[]>();

function reduce(shape: Native): readonly Received[] {
  if (isCloudEvent(shape)) return [fromCloudEvent(shape, NO_HEADERS, shape, { encoded: true })];
  if (isDelivery(shape)) return fromDelivery(shape, onlyTexts(shape.headers));
  return shape.context === undefined
    ? fromCall(shape.data, shape)
    : [fromBackground(shape.data, shape.context, shape)];
}

/** Node has a list for the one name that no event has; anything else is no header. */
function onlyTexts(headers: Delivery["headers"]): Delivery["headers"] {
  const entries = Object.entries(headers);
  const texts = entries.filter(([, value]) => typeof value === "string");
  return texts.length === entries.length ? headers : Object.fromEntries(texts);
}

const NO_HEADERS: Readonly<Record<string, string | undefined>> = Object.freeze({});
