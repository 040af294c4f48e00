import { type Received, received } from "../receive.ts";

/** True when every event of a delivery is a CloudEvent of the type; a broken one that tells no type is anybody's. */
export function everyEvent(native: unknown, nativeContext: unknown, type: RegExp): boolean {
  const events = received(native, nativeContext);
  return events.length > 0 && events.every((event) => isCloudEvent(event) && isOf(event, type));
}

/** Cloud Storage. */
export function isStorage(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, STORAGE);
}

/** Firestore in native mode. */
export function isFirestore(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, FIRESTORE);
}

/** Firestore in Datastore mode: another message than Firestore's in the same media type, so that the type alone tells. */
export function isDatastore(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, DATASTORE);
}

/** The Realtime Database. */
export function isFirebaseDatabase(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, DATABASE);
}

/** A job of Cloud Scheduler, sent by Eventarc. */
export function isSchedulerJob(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, SCHEDULER);
}

/** Cloud Audit Logs. */
export function isAuditLog(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, AUDIT);
}

/** Firebase Auth, both versions. */
export function isFirebaseAuth(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, AUTH);
}

/** Firebase Remote Config. */
export function isRemoteConfig(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, REMOTE_CONFIG);
}

/** Firebase Test Lab. */
export function isTestLab(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, TEST_LAB);
}

/** Firebase Alerts. */
export function isAlerts(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, ALERTS);
}

/** Google Analytics for Firebase. */
export function isAnalytics(native: unknown, nativeContext?: unknown): boolean {
  return everyEvent(native, nativeContext, ANALYTICS);
}

/** Every other CloudEvent: custom ones, and those of Google's many other services. An empty batch is nobody else's either. */
export function isEventarc(native: unknown, nativeContext?: unknown): boolean {
  const events = received(native, nativeContext);
  return events.every((event) => isCloudEvent(event) && !KNOWN.some((type) => type.test(event.type)));
}

function isCloudEvent({ form }: Received): boolean {
  return form === "cloudevent";
}

function isOf({ type, malformed }: Received, expected: RegExp): boolean {
  return expected.test(type) || (type === "" && malformed !== undefined);
}

/** Of Pub/Sub's own messages. */
export const PUBSUB: RegExp = /^google\.cloud\.pubsub\.topic\.v1\./;
const STORAGE = /^google\.cloud\.storage\.object\.v1\./;
const FIRESTORE = /^google\.cloud\.firestore\.document\.v1\./;
const DATASTORE = /^google\.cloud\.datastore\.entity\.v1\./;
const DATABASE = /^google\.firebase\.database\.ref\.v1\./;
const SCHEDULER = /^google\.cloud\.scheduler\.job\.v1\./;
const AUDIT = /^google\.cloud\.audit\.log\.v1\./;
const AUTH = /^google\.firebase\.auth\.user\.v\d+\./;
const REMOTE_CONFIG = /^google\.firebase\.remoteconfig\.remoteConfig\.v1\./;
const TEST_LAB = /^google\.firebase\.testlab\.testMatrix\.v1\./;
const ALERTS = /^google\.firebase\.firebasealerts\.alerts\.v1\./;
const ANALYTICS = /^google\.firebase\.analytics\.log\.v1\./;
const KNOWN: readonly RegExp[] = [
  PUBSUB,
  STORAGE,
  FIRESTORE,
  DATASTORE,
  DATABASE,
  SCHEDULER,
  AUDIT,
  AUTH,
  REMOTE_CONFIG,
  TEST_LAB,
  ALERTS,
  ANALYTICS,
];
