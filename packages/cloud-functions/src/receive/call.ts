import { fields, NONE, optionalText } from "../field.ts";
import type { Native } from "../native.ts";
import type { Received } from "../receive.ts";
import { fromBackground } from "./background.ts";
import { fromCloudEvent } from "./cloud-event.ts";
import { fromDelivery } from "./delivery.ts";
import { fromPush, isPushEnvelope } from "./push.ts";

/** The framework passes a body on as it is where it recognizes nothing: a batch as bytes, a push without data, an event without its headers. */
export function fromCall(data: unknown, native: Native): readonly Received[] {
  // `[`, or white space before it.
  if (data instanceof Uint8Array && ((data[0] ?? 0) <= 0x20 || data[0] === 0x5b))
    return fromDelivery({ headers: BATCH, body: data }, BATCH);
  return [
    fromBody(data, {}, native) ?? {
      form: "cloudevent",
      type: "",
      attributes: {},
      headers: {},
      data,
      malformed: { path: "specversion", expected: 'the text "1.0"', seen: undefined },
      native,
    },
  ];
}

/** An event that is a JSON body whole: a structured CloudEvent under another content type, a push, an envelope of the first generation; undefined for anything else. */
export function fromBody(body: unknown, headers: Received["headers"], native: unknown): Received | undefined {
  const value = fields(body);
  if (!value) return undefined;
  if (optionalText(value.specversion) !== undefined)
    return fromCloudEvent(value, headers, native, { encoded: false });
  if (isPushEnvelope(value)) return fromPush(value, headers, native);
  const { data, context = value } = value;
  const { eventType, eventId } = fields(context) ?? NONE;
  return typeof eventType === "string" && typeof eventId === "string" && "data" in value
    ? fromBackground(data, context, native)
    : undefined;
}

const BATCH: Readonly<Record<string, string>> = { "content-type": "application/cloudevents-batch+json" };
