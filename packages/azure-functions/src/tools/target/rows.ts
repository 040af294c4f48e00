import type { Kind, TriggerRef } from "anyfn/target";
import { blob } from "../../events/blob.ts";
import { blobEventGrid } from "../../events/blob-event-grid.ts";
import { cosmosDb } from "../../events/cosmos-db.ts";
import { eventGrid } from "../../events/event-grid.ts";
import { eventGridStorage } from "../../events/event-grid-storage.ts";
import { eventHubs } from "../../events/event-hubs.ts";
import { http } from "../../events/http.ts";
import { invoke } from "../../events/invoke.ts";
import { kafka } from "../../events/kafka.ts";
import { serviceBusQueue } from "../../events/service-bus-queue.ts";
import { serviceBusTopic } from "../../events/service-bus-topic.ts";
import { sql } from "../../events/sql.ts";
import { storageQueue } from "../../events/storage-queue.ts";
import { timer } from "../../events/timer.ts";
import { warmup } from "../../events/warmup.ts";
import type { AzureTrigger } from "../../registration.ts";

/** A trigger as text, and how its functions are registered, which the build writes down as data. */
export interface AzureRow extends TriggerRef {
  readonly registration: AzureTrigger["registration"];
}

/** Every trigger row of this adapter, in the order of `all.ts`. */
export const rows: readonly AzureRow[] = [
  row(http, "http", "http"),
  row(invoke, "invoke", "invoke"),
  row(storageQueue, "storage-queue", "storageQueue"),
  row(serviceBusQueue, "service-bus-queue", "serviceBusQueue"),
  row(serviceBusTopic, "service-bus-topic", "serviceBusTopic"),
  row(blob, "blob", "blob"),
  row(blobEventGrid, "blob-event-grid", "blobEventGrid"),
  row(eventHubs, "event-hubs", "eventHubs"),
  row(kafka, "kafka", "kafka"),
  row(timer, "timer", "timer"),
  row(eventGridStorage, "event-grid-storage", "eventGridStorage"),
  row(eventGrid, "event-grid", "eventGrid"),
  row(cosmosDb, "cosmos-db", "cosmosDb"),
  row(sql, "sql", "sql"),
  row(warmup, "warmup", "warmup"),
];

/** The row of this id, of a kind. */
export function rowOf(kind: Kind, id: string): AzureRow | undefined {
  return rows.find((row) => row.kind === kind && row.id === id);
}

function row({ id, kind, registration }: AzureTrigger, file: string, name: string): AzureRow {
  return { id, kind, from: `@anyfn/azure-functions/events/${file}`, name, registration };
}
