import type { MessageStimulus, Messages, WireRequest } from "anyfn/driver";
import { payloadBytes } from "anyfn/wire";
import {
  background,
  binaryEvent,
  extraFields,
  idOf,
  only,
  PROJECT,
  post,
  structuredEvent,
  timeOf,
  toBase64,
} from "./google.ts";

/** A message as it is published. */
interface Published {
  readonly topic: string;
  readonly id: string;
  readonly time: string;
  readonly bytes: Uint8Array;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly group?: string | undefined;
  readonly attempt?: number | undefined;
  readonly extra?: boolean | undefined;
  /** Without what a publisher may leave out. */
  readonly sparse?: boolean | undefined;
}

/** A way of delivering it. */
export type Deliver = (message: Published) => WireRequest;

/** Eventarc: a CloudEvent. */
export const eventarcMessage: Deliver = (message) => binaryEvent(eventOf(message));

/** The same event in one JSON document. */
export const structuredMessage: Deliver = (message) => structuredEvent(eventOf(message));

/** A push subscription. */
export const pushedMessage: Deliver = (message) =>
  post({ "Content-Type": "application/json", From: "noreply@google.com" }, JSON.stringify(envelope(message)));

/** A push subscription without the envelope, that writes its metadata into headers. */
export const unwrappedMessage: Deliver = ({ topic, id, time, bytes, attributes, group, extra }) =>
  post(
    {
      ...attributes,
      "x-goog-pubsub-field-of-tomorrow": extra ? "1" : undefined,
      "x-goog-pubsub-subscription-name": subscriptionOf(topic),
      "x-goog-pubsub-message-id": id,
      "x-goog-pubsub-publish-time": time,
      "x-goog-pubsub-ordering-key": group,
      "Content-Type": isJson(bytes) ? "application/json" : "application/octet-stream",
    },
    bytes,
  );

function isJson(bytes: Uint8Array): boolean {
  try {
    return typeof JSON.parse(new TextDecoder().decode(bytes)) === "object";
  } catch {
    return false;
  }
}

/** The first generation. */
export const backgroundMessage: Deliver = ({ topic, id, time, bytes, attributes, extra, sparse }) =>
  background(
    {
      eventId: id,
      timestamp: time,
      eventType: "google.pubsub.topic.publish",
      resource: {
        service: "pubsub.googleapis.com",
        name: topicOf(topic),
        type: "type.googleapis.com/google.pubsub.v1.PubsubMessage",
      },
      ...extraFields(extra),
    },
    {
      "@type": "type.googleapis.com/google.pubsub.v1.PubsubMessage",
      ...(sparse && attributes === undefined ? {} : { attributes: attributes ?? {} }),
      data: toBase64(bytes),
      ...extraFields(extra),
    },
  );

/** A message of a topic. */
export function topicMessage(
  deliver: Deliver,
  { messages, extra, sparse }: MessageStimulus<"topic">,
): WireRequest {
  const message = only(messages);
  return deliver({ ...published(message), topic: message.topic, extra, sparse });
}

/** A message that a subscription holds as a queue. */
export function queueMessage(
  deliver: Deliver,
  { messages, extra, sparse }: MessageStimulus<"queue">,
): WireRequest {
  const message = only(messages);
  return deliver({ ...published(message), topic: message.queue, extra, sparse });
}

function published(message: Omit<Messages["topic"], "topic">): Omit<Published, "topic"> {
  const { body, group, attempt } = message;
  return {
    id: idOf(message),
    time: timeOf(message),
    bytes: payloadBytes(body),
    attributes: textsOf(message.attributes),
    group,
    attempt,
  };
}

/** Attributes of Pub/Sub are text alone. */
function textsOf(attributes: Messages["topic"]["attributes"]): Readonly<Record<string, string>> | undefined {
  return (
    attributes && Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
  );
}

function eventOf(message: Published): Parameters<typeof binaryEvent>[0] {
  const { topic, id, time } = message;
  return {
    id,
    type: "google.cloud.pubsub.topic.v1.messagePublished",
    source: `//pubsub.googleapis.com/${topicOf(topic)}`,
    time,
    data: envelope(message),
  };
}

/** Twice the same under two spellings, as Pub/Sub writes it. */
function envelope({ topic, id, time, bytes, attributes, group, attempt, extra, sparse }: Published): unknown {
  return {
    message: {
      ...(bytes.byteLength > 0 ? { data: toBase64(bytes) } : {}),
      ...(attributes ? { attributes } : {}),
      messageId: id,
      publishTime: time,
      ...(sparse ? {} : { message_id: id, publish_time: time }),
      ...(group === undefined ? {} : { orderingKey: group }),
      ...extraFields(extra),
    },
    subscription: subscriptionOf(topic),
    // Only where the subscription has a dead letter topic.
    ...(sparse ? {} : { deliveryAttempt: attempt ?? 1 }),
    ...extraFields(extra),
  };
}

function topicOf(topic: string): string {
  return `projects/${PROJECT}/topics/${topic}`;
}

/** The subscription has its topic's name here. */
function subscriptionOf(topic: string): string {
  return `projects/${PROJECT}/subscriptions/${topic}`;
}
