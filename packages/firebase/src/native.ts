/** The fields of Firebase's own requests that this adapter reads; the rest is Cloud Functions'. */
import type { Delivery } from "@anyfn/cloud-functions/native";
import type { CallerApp, CallerAuth } from "./tokens/caller.ts";

export type {
  AuthChange,
  AuthUser,
  BackgroundCall,
  BackgroundContext,
  BackgroundResource,
  CloudEventLike,
  DatabaseChange,
  Delivery,
  FirestoreDocument,
  FirestoreEventData,
  FirestoreValue,
  GeoPoint,
  Native,
  PubsubEnvelope,
  PubsubMessage,
  StorageObject,
} from "@anyfn/cloud-functions/native";
export type { BlockingAnswer } from "./blocking/blocking-answer.ts";
export type {
  AdditionalUserInfo,
  BlockingCredential,
  BlockingEvent,
  BlockingFactor,
  BlockingProvider,
  BlockingUser,
} from "./blocking/blocking-event.ts";
export type { CallerApp, CallerAuth } from "./tokens/caller.ts";

/** The native event of a callable function: the request, and what was verified of it. */
export interface Call extends Delivery {
  /** Undefined where nobody is signed in. */
  readonly auth?: CallerAuth | undefined;
  /** Undefined without a valid App Check token. */
  readonly app?: CallerApp | undefined;
  /** Of Cloud Messaging, not verified. */
  readonly instanceIdToken?: string | undefined;
  /** True where the caller takes what the handler yields. */
  readonly acceptsStreaming: boolean;
}
