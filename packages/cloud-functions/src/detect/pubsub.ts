import { fields, NONE } from "anyfn/read";
import { type Received, received } from "../receive.ts";
import { everyEvent, PUBSUB } from "./types.ts";

/** A message of Pub/Sub, sent by Eventarc or to a function of the first generation. */
export function isPubsub(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, PUBSUB);
}

/** A message of Pub/Sub, posted by a push subscription. */
export function isPush(native: unknown, nativeContext?: unknown): boolean {
  return received(native, nativeContext)[0]?.form === "push";
}

/** A message of Pub/Sub in any form. */
export function isAnyPubsub(native: unknown, nativeContext?: unknown): boolean {
  return isPush(native, nativeContext) || isPubsub(native, nativeContext);
}

/** A tick that Firebase's schedules of the first generation send through Pub/Sub: the topic's name and an attribute tell. */
export function isSchedulerPubsub(native: unknown, nativeContext?: unknown): boolean {
  return isAnyPubsub(native, nativeContext) && received(native, nativeContext).every(isTick);
}

function isTick(event: Received): boolean {
  return /\/topics\/firebase-schedule-/.test(event.source ?? "") && attributesOf(event).scheduled === "true";
}

/** A notification of Cloud Storage in a message of Pub/Sub (https://cloud.google.com/storage/docs/pubsub-notifications#attributes). */
export function isStoragePubsub(native: unknown, nativeContext?: unknown): boolean {
  return isAnyPubsub(native, nativeContext) && received(native, nativeContext).every(isNotification);
}

function isNotification(event: Received): boolean {
  const { eventType, bucketId, objectId } = attributesOf(event);
  return typeof eventType === "string" && typeof bucketId === "string" && typeof objectId === "string";
}

function attributesOf({ data }: Received): Readonly<Record<string, unknown>> {
  return fields(fields(fields(data)?.message)?.attributes) ?? NONE;
}
