import { fields, NONE, optionalText } from "anyfn/read";
import { fromBackground } from "./background.ts";
import { fromCloudEvent } from "./cloud-event.ts";
import type { Received } from "./event.ts";
import { fromPush, isPushEnvelope } from "./push.ts";

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
