import type { HttpStimulus, MessageStimulus, Messages, Variant } from "anyfn/driver";
import { blob } from "../../events/blob.ts";
import { blobEventGrid } from "../../events/blob-event-grid.ts";
import { cosmosDb } from "../../events/cosmos-db.ts";
import { eventGrid } from "../../events/event-grid.ts";
import { eventGridStorage } from "../../events/event-grid-storage.ts";
import { eventHubs } from "../../events/event-hubs.ts";
import { http as httpRow } from "../../events/http.ts";
import { invoke } from "../../events/invoke.ts";
import { kafka } from "../../events/kafka.ts";
import { serviceBusQueue } from "../../events/service-bus-queue.ts";
import { serviceBusTopic } from "../../events/service-bus-topic.ts";
import { sql } from "../../events/sql.ts";
import { storageQueue } from "../../events/storage-queue.ts";
import { timer } from "../../events/timer.ts";
import type { AzureTrigger, Binding } from "../../registration.ts";
import { cosmosAllCall, cosmosCall, sqlCall } from "./database-events.ts";
import { cloudEventCall, eventGridCall } from "./grid-events.ts";
import { httpCall, invokeCall } from "./http-events.ts";
import { NEVER_MALFORMED } from "./message.ts";
import {
  serviceBusBatchCall,
  serviceBusCall,
  serviceBusSessionCall,
  storageQueueCall,
} from "./queue-events.ts";
import type { AzureCall } from "./rpc.ts";
import { timerCall } from "./schedule-events.ts";
import { blobCall, gridStorageCall } from "./storage-events.ts";
import { eventHubsCall, kafkaCall } from "./stream-events.ts";

/** A variant, its row, and how its invocation is made. */
export interface AzureVariant extends Variant {
  readonly row: AzureTrigger;
  /** Options of the trigger's registration, over what the definition says. */
  readonly binding: Binding;
  toNative(stimulus: never): AzureCall;
}

const bus = { connection: "SERVICE_BUS" };
const noLimit = { "response-limit": "the host refuses no response for its size" };
const oneQueue = "a trigger listens to one queue or subscription";
const onePartition = "a batch is of one partition";
const blobLacks = {
  batch: "one blob per call",
  attempt: "without a failure before nobody counts",
  deletions: "a blob trigger tells of new and changed blobs alone: deletions come through Event Grid",
  "other-actions": "a blob trigger tells of new and changed content alone",
  etag: "the host writes the tag as an empty object",
  "large-objects": "the blob comes with the call: one that is larger than the instance's memory cannot",
  version: "the host does not tell it",
};
const jsonLacks = {
  sets: "JSON has none",
  vectors: "JSON has none but lists of numbers",
  "document-times": "changes do not tell when an item was created",
  "nested-documents": "containers and tables hold no others",
  "exact-times": "JSON has none",
  "exact-values":
    "the library parses JSON: large numbers are rounded, bytes are base64 that nothing marks as such",
};
const PARSED = { "exact-numbers": "the library parses JSON: large integers are rounded" };
const oneAtATime = "one message per call";
const noAttempt = "without a failure before nobody counts";

/** Every way in which Azure Functions calls a function that conformance plays. */
export const variants: readonly AzureVariant[] = [
  http("http", {
    ...noLimit,
    streaming: "the app has not turned HTTP streaming on: the host takes the whole answer",
  }),
  http("http-streamed", { ...noLimit, buffering: "the library sends the status with the first byte" }, true),

  message("timer", timer, timerCall, {
    lacks: { "schedule-name": "a timer has no name but its function's" },
  }),

  message("blob", blob, blobCall, {
    lacks: blobLacks,
  }),
  message("blob-event-grid", blobEventGrid, blobCall, {
    lacks: blobLacks,
  }),
  message("event-grid-storage", eventGridStorage, gridStorageCall, {
    lacks: {
      batch: oneAtATime,
      attempt: noAttempt,
      version: "events of the storage account do not tell it",
      content: "an event of the storage account is about a blob, which it leaves where it is",
    },
  }),

  message("storage-queue", storageQueue, storageQueueCall, {
    lacks: {
      batch: oneAtATime,
      attributes: "messages of a storage queue have none",
      "text-attributes": "messages of a storage queue have none",
      groups: "a storage queue promises no order",
    },
  }),
  message("service-bus-queue", serviceBusQueue, serviceBusCall, {
    binding: bus,
    lacks: { batch: oneAtATime, groups: "a queue without sessions promises no order" },
  }),
  message("service-bus-queue-batch", serviceBusQueue, serviceBusBatchCall, {
    binding: { ...bus, cardinality: "many" },
    lacks: { "several-sources": oneQueue, malformed: NEVER_MALFORMED },
  }),
  message("service-bus-session-batch", serviceBusQueue, serviceBusSessionCall, {
    binding: { ...bus, cardinality: "many", isSessionsEnabled: true },
    lacks: {
      "several-sources": oneQueue,
      malformed: NEVER_MALFORMED,
      "several-groups": "a batch is of one session",
      ungrouped: "a batch is of one session, in order: what stands behind a failure waits for it",
    },
  }),

  message("service-bus-topic", serviceBusTopic, serviceBusCall, {
    binding: { ...bus, subscriptionName: "all" },
    lacks: { batch: oneAtATime },
  }),
  message("service-bus-topic-batch", serviceBusTopic, serviceBusBatchCall, {
    binding: { ...bus, subscriptionName: "all", cardinality: "many" },
    lacks: { "several-sources": oneQueue, malformed: NEVER_MALFORMED },
  }),

  message("cosmos-db", cosmosDb, cosmosCall, {
    binding: { connection: "COSMOS", databaseName: "shop" },
    lacks: {
      ...jsonLacks,
      "previous-image": "the change feed in its latest version has the documents alone",
      deletions: "the latest version of the change feed has no deletions",
      attempt: noAttempt,
    },
  }),
  message("cosmos-db-all-versions", cosmosDb, cosmosAllCall, {
    binding: { connection: "COSMOS", databaseName: "shop", changeFeedMode: "AllVersionsAndDeletes" },
    lacks: { ...jsonLacks, attempt: noAttempt },
  }),
  message("sql", sql, sqlCall, {
    binding: { connectionStringSetting: "SQL", primaryKey: ["id"] },
    lacks: {
      ...jsonLacks,
      "previous-image": "change tracking keeps no earlier values",
      attempt: noAttempt,
      time: "change tracking does not tell when a row was changed: the time is that of receipt",
      "optional-fields": "the extension leaves out no field of its own",
    },
  }),

  message("event-hubs", eventHubs, eventHubsCall, {
    binding: { connection: "EVENT_HUBS" },
    lacks: { attempt: noAttempt, "several-partitions": onePartition, malformed: NEVER_MALFORMED },
  }),
  message("kafka", kafka, kafkaCall, {
    binding: { brokerList: "KAFKA_BROKERS" },
    lacks: { attempt: noAttempt, malformed: NEVER_MALFORMED },
  }),

  message("event-grid", eventGrid, eventGridCall, {
    lacks: {
      ...PARSED,
      batch: oneAtATime,
      "json-scalars": "data of Event Grid's own schema is an object",
      "json-lists": "data of Event Grid's own schema is an object",
      "json-null": "data of Event Grid's own schema is an object",
    },
  }),
  message("event-grid-cloud-events", eventGrid, cloudEventCall, { lacks: { batch: oneAtATime, ...PARSED } }),

  message("invoke", invoke, invokeCall, {
    lacks: { "error-message": "a call is answered over HTTP, where the caller hears the error's name alone" },
  }),
];

function http(id: string, lacks: NonNullable<Variant["lacks"]>, streaming = false): AzureVariant {
  return {
    id,
    kind: "http",
    trigger: httpRow.id,
    serve: streaming ? { streaming } : {},
    lacks,
    row: httpRow,
    binding: {},
    toNative: (stimulus: HttpStimulus) => httpCall(stimulus),
  };
}

interface More {
  readonly binding?: Binding;
  readonly lacks?: NonNullable<Variant["lacks"]>;
}

/** Whatever fails, all of an invocation comes again. */
function message<K extends keyof Messages>(
  id: string,
  row: AzureTrigger & { readonly kind: K },
  toNative: (stimulus: MessageStimulus<K>) => AzureCall,
  { binding = {}, lacks = {} }: More = {},
): AzureVariant {
  return {
    id,
    kind: row.kind,
    trigger: row.id,
    serve: { native: { trigger: row.id, binding } },
    redelivery: "whole",
    lacks,
    row,
    binding,
    toNative,
  };
}
