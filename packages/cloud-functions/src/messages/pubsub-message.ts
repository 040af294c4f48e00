import { type Attributes, decodeBody, MalformedEventError } from "anyfn/adapter";
import {
  fields,
  fromBase64,
  NONE,
  nonEmptyText,
  optionalCount,
  optionalText,
  plainBytes,
  put,
  toDate,
} from "anyfn/read";
import { objectOf } from "../payload.ts";
import type { Received } from "../receive.ts";
import { lastSegment, part } from "../resource.ts";

/** A message of Pub/Sub, whichever way it came. */
export interface Message {
  readonly id: string;
  readonly source: string;
  readonly time: Date;
  readonly attempt: number | undefined;
  /** "" where nothing names it: a push knows its subscription alone. */
  readonly topic: string;
  /** "" where nothing names it. */
  readonly subscription: string;
  readonly data: unknown;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
  /** The ordering key. */
  readonly group: string | undefined;
  readonly native: unknown;
}

/** @throws MalformedEventError with the path of the first wrong field */
export function messageOf(event: Received, trigger: string): Message {
  const envelope = objectOf(event, trigger);
  const message = fields(envelope.message);
  if (!message) throw new MalformedEventError(trigger, "data.message", "an object", envelope.message);
  const { attributes, orderingKey, ordering_key } = message;
  const bytes = bytesOf(message, trigger);
  const subscription = optionalText(envelope.subscription);
  return {
    id: nonEmptyText(
      optionalText(message.messageId) ?? optionalText(message.message_id) ?? event.id,
      trigger,
      "data.message.messageId",
    ),
    source: event.source ?? `//pubsub.googleapis.com/${subscription ?? ""}`,
    time: toDate(optionalText(message.publishTime) ?? optionalText(message.publish_time) ?? event.time),
    // Where there is a dead letter topic, the attempt stands in an attribute too.
    attempt:
      optionalCount(envelope.deliveryAttempt) ??
      optionalCount(fields(attributes)?.googclient_deliveryattempt),
    topic: topicOf(event.source ?? ""),
    subscription: lastSegment(subscription ?? ""),
    data: decodeBody(bytes, message.bytes === undefined ? undefined : event.contentType),
    bytes,
    attributes: textsOf(attributes),
    group: optionalText(orderingKey) ?? optionalText(ordering_key),
    native: event.native,
  };
}

/** Firebase's shell names the topic alone. */
function topicOf(source: string): string {
  return part(source, "/topics/") ?? (source.includes("/") ? "" : source);
}

/** Base64 in an envelope, the body of an unwrapped push; none where the message has attributes alone. */
function bytesOf({ data, bytes }: Readonly<Record<string, unknown>>, trigger: string): Uint8Array {
  if (bytes instanceof Uint8Array) return plainBytes(bytes);
  if (data === undefined || data === null) return new Uint8Array();
  const seen = typeof data === "string" ? fromBase64(data) : bufferOf(data);
  if (seen) return seen;
  throw new MalformedEventError(trigger, "data.message.data", "base64", data);
}

/** A `Buffer` of Node's as JSON: so Firebase's Pub/Sub emulator writes the bytes for the first generation, and its shell those it is given. */
function bufferOf(data: unknown): Uint8Array | undefined {
  const { type, data: items } = fields(data) ?? NONE;
  const isBuffer =
    type === "Buffer" &&
    Array.isArray(items) &&
    items.every((item) => Number.isInteger(item) && item >= 0 && item <= 255);
  return isBuffer ? Uint8Array.from(items as readonly number[]) : undefined; // as just seen
}

function textsOf(attributes: unknown): Attributes {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields(attributes) ?? NONE))
    if (typeof value === "string") put(texts, name, value);
  return texts;
}
