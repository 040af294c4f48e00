import type { AppPlan, FunctionPlan, Kind } from "anyfn/target";
import { HOST_STORAGE } from "../../registration.ts";
import type { Service } from "./config.ts";
import { list, nativeOf, text } from "./option.ts";
import { planOf } from "./plans.ts";

/** The id of the trigger that a function is registered for; one that does not exist where the function asks for that. */
export function triggerOf(fn: FunctionPlan, plan: AppPlan): string {
  const pinned = nativeOf(fn)["trigger"];
  if (pinned !== undefined) return String(pinned);
  if (fn.kind === "event" && text(fn, "type") === "anyfn.warmup") return "azure.warmup";
  if (fn.kind === "storage") {
    // The blob trigger knows of written blobs alone, and Flex Consumption does not poll for them.
    if (list(fn, "on")?.some((action) => action !== "created") ?? true) return "azure.event-grid.storage";
    return planOf(plan).polls ? "azure.blob" : "azure.blob.event-grid";
  }
  return DEFAULTS[fn.kind];
}

/** The service that a trigger connects to, and the option of its binding that names the setting. */
export function connectionOf(
  trigger: string,
): { readonly option: string; readonly service: Service } | undefined {
  return CONNECTIONS[trigger];
}

/** The app settings that hold connections where nobody names one: those of Microsoft's own templates (github.com/Azure-Samples, functions-quickstart-typescript-azd-…). */
export const USUAL_SETTINGS: Readonly<Record<Service, string>> = {
  storage: HOST_STORAGE,
  "service-bus": "ServiceBusConnection",
  "event-hubs": "EventHubConnection",
  "cosmos-db": "COSMOS_CONNECTION",
  sql: "AZURE_SQL_CONNECTION_STRING_KEY",
  kafka: "%BrokerList%",
};

/** The app setting that holds the name of a database where no function says it: that of the same templates. */
export const USUAL_DATABASE = "%COSMOS_DATABASE_NAME%";

const DEFAULTS: Readonly<Record<Exclude<Kind, "storage">, string>> = {
  http: "azure.http",
  invoke: "azure.invoke",
  schedule: "azure.timer",
  queue: "azure.storage-queue",
  topic: "azure.service-bus.topic",
  database: "azure.cosmos-db",
  stream: "azure.event-hubs",
  event: "azure.event-grid",
};

const CONNECTIONS: Readonly<Record<string, { readonly option: string; readonly service: Service }>> = {
  "azure.storage-queue": { option: "connection", service: "storage" },
  "azure.blob": { option: "connection", service: "storage" },
  "azure.blob.event-grid": { option: "connection", service: "storage" },
  "azure.service-bus.queue": { option: "connection", service: "service-bus" },
  "azure.service-bus.topic": { option: "connection", service: "service-bus" },
  "azure.event-hubs": { option: "connection", service: "event-hubs" },
  "azure.cosmos-db": { option: "connection", service: "cosmos-db" },
  "azure.sql": { option: "connectionStringSetting", service: "sql" },
  "azure.kafka": { option: "brokerList", service: "kafka" },
};
