/**
 * The only place that guesses: one predicate per trigger. A registered function's context names its trigger's type, which is data
 * and decides; without it (a test, a tool) the shapes of input and metadata do.
 */
import { type Fields, fields, NONE } from "anyfn/read";
import { bindingOf, metadataOf, typeOf } from "./binding.ts";
import type { HttpRequestLike, InvokeCall } from "./native.ts";

/** The library's request, which no JSON value can look like. */
export function isHttp(native: unknown): native is HttpRequestLike {
  const seen = native as Partial<HttpRequestLike> | null | undefined; // looked at as one
  return (
    typeof seen?.url === "string" &&
    (USUAL_URL.test(seen.url) || URL.canParse("/", seen.url)) &&
    typeof seen.method === "string" &&
    typeof seen.headers?.get === "function"
  );
}

/** What needs no parser to be a URL. */
const USUAL_URL = /^https?:\/\/[a-z][\w.-]*(?::\d{1,4})?\//;

/** A direct call whose body was read. */
export function isInvoke(native: unknown): native is InvokeCall {
  const { request, body } = fields(native) ?? NONE;
  return isHttp(request) && body instanceof Uint8Array;
}

/** A tick: its status is null where the schedule is finer than a minute. */
export function isTimer(native: unknown, context?: unknown): boolean {
  return byType(context, "timerTrigger", () => {
    const { schedule, scheduleStatus, isPastDue } = fields(native) ?? NONE;
    return (
      fields(schedule) !== undefined &&
      (scheduleStatus === null || fields(scheduleStatus) !== undefined) &&
      typeof isPastDue === "boolean"
    );
  });
}

/** A message of a storage queue. */
export function isStorageQueue(_native: unknown, context?: unknown): boolean {
  return byType(context, "queueTrigger", (metadata) => metadata["popReceipt"] !== undefined);
}

/** A message of a Service Bus queue. */
export function isServiceBusQueue(_native: unknown, context?: unknown): boolean {
  return isServiceBus(context) && bindingOf(context)["topicName"] === undefined;
}

/** A message of a subscription to a Service Bus topic: only the registration tells it from a queue's. */
export function isServiceBusTopic(_native: unknown, context?: unknown): boolean {
  return isServiceBus(context) && bindingOf(context)["topicName"] !== undefined;
}

function isServiceBus(context: unknown): boolean {
  return byType(
    context,
    "serviceBusTrigger",
    (metadata) => metadata["lockToken"] !== undefined || metadata["lockTokenArray"] !== undefined,
  );
}

/** A blob found by the host's own polling. */
export function isBlob(_native: unknown, context?: unknown): boolean {
  return isBlobTrigger(context) && !hasGridSource(context);
}

/** A blob that Event Grid told the host of. */
export function isBlobEventGrid(_native: unknown, context?: unknown): boolean {
  return isBlobTrigger(context) && hasGridSource(context);
}

function isBlobTrigger(context: unknown): boolean {
  return byType(context, "blobTrigger", (metadata) => typeof metadata["blobTrigger"] === "string");
}

function hasGridSource(context: unknown): boolean {
  const { source } = bindingOf(context);
  return typeof source === "string" && source.toLowerCase() === "eventgrid";
}

/** Records of Event Hubs. */
export function isEventHubs(_native: unknown, context?: unknown): boolean {
  return byType(
    context,
    "eventHubTrigger",
    (metadata) =>
      metadata["systemProperties"] !== undefined || metadata["systemPropertiesArray"] !== undefined,
  );
}

/** Records of Apache Kafka. */
export function isKafka(native: unknown, context?: unknown): boolean {
  return byType(context, "kafkaTrigger", ({ topic, isPartitionEOF, topicArray, offsetArray }) => {
    const { Topic, Partition, Offset } = fields(first(native)) ?? NONE;
    return (
      (typeof Topic === "string" && typeof Partition === "number" && typeof Offset === "number") ||
      (Array.isArray(topicArray) && Array.isArray(offsetArray)) ||
      (typeof topic === "string" && isPartitionEOF !== undefined)
    );
  });
}

/** Documents of a change feed, in either of its modes. */
export function isCosmosDb(native: unknown, context?: unknown): boolean {
  return byType(context, "cosmosDBTrigger", () => {
    const { id, _ts, metadata } = (Array.isArray(native) ? fields(native[0]) : undefined) ?? NONE;
    return (
      (typeof id === "string" && typeof _ts === "number") ||
      typeof fields(metadata)?.["operationType"] === "string"
    );
  });
}

/** Changes of a table of SQL Server. */
export function isSql(native: unknown, context?: unknown): boolean {
  return byType(context, "sqlTrigger", () => {
    const { Operation, Item } = (Array.isArray(native) ? fields(native[0]) : undefined) ?? NONE;
    return typeof Operation === "number" && fields(Item) !== undefined;
  });
}

/** A change of a blob, sent by Event Grid in either schema. */
export function isEventGridStorage(native: unknown, context?: unknown): boolean {
  return isEventGridTrigger(native, context) && isBlobEvent(first(native));
}

/** Any other event of Event Grid. */
export function isEventGrid(native: unknown, context?: unknown): boolean {
  return isEventGridTrigger(native, context) && !isBlobEvent(first(native));
}

function isEventGridTrigger(native: unknown, context: unknown): boolean {
  return byType(context, "eventGridTrigger", () => {
    const { id, eventType, subject, specversion, source, type } = fields(first(native)) ?? NONE;
    return (
      typeof id === "string" &&
      ((typeof eventType === "string" && typeof subject === "string") ||
        (typeof specversion === "string" && typeof source === "string" && typeof type === "string"))
    );
  });
}

/** Of the storage service, and about one blob: its other events (a lifecycle run, an inventory) are about none. */
function isBlobEvent(event: unknown): boolean {
  const { eventType, type = eventType, subject } = fields(event) ?? NONE;
  return (
    typeof type === "string" &&
    type.startsWith("Microsoft.Storage.") &&
    typeof subject === "string" &&
    BLOB_SUBJECT.test(subject)
  );
}

/** Container and path of a blob. Both may hold whatever a name may hold; the path is not encoded. */
export const BLOB_SUBJECT: RegExp = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s;

/** A new instance is warmed up before its first request. Its input is empty: only the context tells it. */
export function isWarmup(_native: unknown, context?: unknown): boolean {
  return typeOf(context) === "warmupTrigger";
}

/** By the type of the trigger, where the context names it. */
function byType(context: unknown, type: string, guess: (metadata: Fields) => boolean): boolean {
  const known = typeOf(context);
  return known === undefined ? guess(metadataOf(context)) : known === type;
}

function first(native: unknown): unknown {
  return Array.isArray(native) ? (native[0] as unknown) : native;
}
