import type { FunctionPlan } from "anyfn/target";
import { connectBus } from "./connect/bus.ts";
import { connectCosmos } from "./connect/cosmos.ts";
import { connectGrid } from "./connect/grid.ts";
import { connectHub } from "./connect/hub.ts";
import { connectBlob, connectGridStorage, connectStorageQueue } from "./connect/storage.ts";
import type { Script } from "./script.ts";
import { triggerOf } from "./triggers.ts";

/** Writes what a function needs to be there and to be called. */
export function connect(fn: FunctionPlan, script: Script): void {
  CONNECTIONS[triggerOf(fn, script.plan)]?.(fn, script);
}

/** HTTP functions and timers need nothing; a database of SQL Server and Kafka are the user's. */
const CONNECTIONS: Readonly<Record<string, (fn: FunctionPlan, script: Script) => void>> = {
  "azure.storage-queue": connectStorageQueue,
  "azure.service-bus.queue": connectBus,
  "azure.service-bus.topic": connectBus,
  "azure.blob": connectBlob,
  "azure.blob.event-grid": connectBlob,
  "azure.event-grid.storage": connectGridStorage,
  "azure.event-grid": connectGrid,
  "azure.event-hubs": connectHub,
  "azure.cosmos-db": connectCosmos,
};
