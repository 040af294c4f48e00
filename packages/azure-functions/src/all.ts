import { blob } from "./events/blob.ts";
import { blobEventGrid } from "./events/blob-event-grid.ts";
import { cosmosDb } from "./events/cosmos-db.ts";
import { eventGrid } from "./events/event-grid.ts";
import { eventGridStorage } from "./events/event-grid-storage.ts";
import { eventHubs } from "./events/event-hubs.ts";
import { http } from "./events/http.ts";
import { invoke } from "./events/invoke.ts";
import { kafka } from "./events/kafka.ts";
import { serviceBusQueue } from "./events/service-bus-queue.ts";
import { serviceBusTopic } from "./events/service-bus-topic.ts";
import { sql } from "./events/sql.ts";
import { storageQueue } from "./events/storage-queue.ts";
import { timer } from "./events/timer.ts";
import { warmup } from "./events/warmup.ts";
import type { AzureTrigger } from "./registration.ts";

/**
 * Every trigger, in the order in which an unknown event is tried: those that the metadata tells stand before those that only the
 * input does, which may look like a message's body. The first of a kind is its default.
 */
export const all: readonly AzureTrigger[] = [
  http,
  invoke,
  storageQueue,
  serviceBusQueue,
  serviceBusTopic,
  blob,
  blobEventGrid,
  eventHubs,
  kafka,
  timer,
  eventGridStorage,
  eventGrid,
  cosmosDb,
  sql,
  warmup,
];
