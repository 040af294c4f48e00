import { fields, NONE, optionalText } from "anyfn/read";
import type { Delivery, PubsubEnvelope } from "../native.ts";
import { ownHeaders } from "../own-headers.ts";
import { part } from "../resource.ts";
import type { Received } from "./event.ts";

/** The type of Eventarc's event of a Pub/Sub message. */
export const MESSAGE_PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished";

/** `{ message, subscription }`, with an id that only Pub/Sub writes. */
export function isPushEnvelope(value: unknown): value is PubsubEnvelope {
  const { message, subscription, context } = fields(value) ?? NONE;
  const { messageId, message_id } = fields(message) ?? NONE;
  return (
    typeof subscription === "string" &&
    context === undefined &&
    (typeof messageId === "string" || typeof message_id === "string")
  );
}

/** A push (https://cloud.google.com/pubsub/docs/push#receive_push). It names the subscription and no topic; the path may, as the framework's documentation asks for. */
export function fromPush(envelope: PubsubEnvelope, headers: Received["headers"], native: unknown): Received {
  const { messageId, message_id, publishTime, publish_time } = envelope.message;
  return {
    form: "push",
    type: MESSAGE_PUBLISHED,
    id: optionalText(messageId) ?? optionalText(message_id),
    source: sourceOf(envelope.subscription, native),
    time: optionalText(publishTime) ?? optionalText(publish_time),
    contentType: "application/json",
    attributes: {},
    headers,
    data: envelope,
    native,
  };
}

/** A push without its envelope (https://cloud.google.com/pubsub/docs/payload-unwrapping): metadata in headers, attributes among the request's own. */
export function fromUnwrappedPush(delivery: Delivery, headers: Delivery["headers"]): Received {
  const subscription = headers["x-goog-pubsub-subscription-name"];
  const orderingKey = headers["x-goog-pubsub-ordering-key"];
  const attempt = Number(headers["x-goog-pubsub-delivery-attempt"]);
  return {
    form: "push",
    type: MESSAGE_PUBLISHED,
    id: headers["x-goog-pubsub-message-id"],
    source: sourceOf(subscription, delivery),
    time: headers["x-goog-pubsub-publish-time"],
    contentType: headers["content-type"],
    attributes: {},
    headers,
    data: {
      message: { bytes: delivery.body, attributes: ownHeaders(headers), orderingKey },
      subscription,
      deliveryAttempt: Number.isNaN(attempt) ? undefined : attempt,
    },
    native: delivery,
  };
}

function sourceOf(subscription: string | undefined, native: unknown): string {
  const { url } = fields(native) ?? NONE;
  const [path = ""] = typeof url === "string" ? url.split("?", 1) : [];
  const project = part(path, "/projects/");
  const topic = part(path, "/topics/");
  const name =
    project === undefined || topic === undefined ? subscription : `projects/${project}/topics/${topic}`;
  return `//pubsub.googleapis.com/${name ?? ""}`;
}
