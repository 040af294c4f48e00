/** A message of Pub/Sub in JSON (https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage). Eventarc and push write some fields twice. */
export interface PubsubMessage {
  /** Base64, of Firebase's emulator and shell perhaps a `Buffer` as JSON; absent where the message has attributes alone. */
  readonly data?: string | { readonly type: "Buffer"; readonly data: readonly number[] } | null | undefined;
  readonly attributes?: Readonly<Record<string, string>> | null | undefined;
  readonly messageId?: string | undefined;
  readonly message_id?: string | undefined;
  /** RFC 3339. */
  readonly publishTime?: string | undefined;
  readonly publish_time?: string | undefined;
  readonly orderingKey?: string | undefined;
}

/** What a push subscription posts, and the data of Eventarc's event (https://cloud.google.com/pubsub/docs/push). */
export interface PubsubEnvelope {
  readonly message: PubsubMessage;
  /** `projects/P/subscriptions/S`. */
  readonly subscription?: string | undefined;
  /** 1 the first; only where the subscription has a dead letter topic. */
  readonly deliveryAttempt?: number | undefined;
}
