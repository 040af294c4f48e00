import type { ServiceArguments, ServiceRef } from "anyfn/target";

/** What handles are connected to here, by kind the first where nothing is said. */
export const services: readonly ServiceRef[] = [
  {
    id: "azure.blob",
    kind: "bucket",
    from: "@anyfn/clients/azure-blob",
    name: "azureBlob",
    triggers: ["azure.blob", "azure.blob.event-grid", "azure.event-grid.storage"],
    packages: ["@azure/storage-blob", "@azure/identity"],
    options: (resource) => `{ container: ${resource.variable()}, connection: ${connection(resource)} }`,
  },
  {
    id: "azure.storage-queue",
    kind: "queue",
    from: "@anyfn/clients/azure-queue",
    name: "azureQueue",
    triggers: ["azure.storage-queue"],
    packages: ["@azure/storage-queue", "@azure/identity"],
    options: (resource) => `{ queue: ${resource.variable()}, connection: ${connection(resource)} }`,
  },
  {
    id: "azure.service-bus",
    kind: "queue",
    from: "@anyfn/clients/service-bus",
    name: "serviceBus",
    triggers: ["azure.service-bus.queue"],
    packages: ["@azure/identity"],
    onRequest: true,
    options: (resource) =>
      `{ name: ${resource.variable()}, connection: ${connection(resource)}${resource.ordered ? ", sessions: true" : ""} }`,
  },
  {
    id: "azure.service-bus",
    kind: "topic",
    from: "@anyfn/clients/service-bus",
    name: "serviceBusPublisher",
    triggers: ["azure.service-bus.topic"],
    packages: ["@azure/identity"],
    options: (resource) => `{ name: ${resource.variable()}, connection: ${connection(resource)} }`,
  },
  {
    id: "azure.event-grid",
    kind: "events",
    from: "@anyfn/clients/event-grid",
    name: "eventGrid",
    triggers: ["azure.event-grid"],
    packages: ["@azure/identity"],
    options: ({ variable }) => `{ url: ${variable()} }`,
  },
  {
    id: "azure.table",
    kind: "kv",
    from: "@anyfn/clients/azure-table",
    name: "azureTable",
    packages: ["@azure/data-tables", "@azure/identity"],
    options: (resource) => `{ table: ${resource.variable()}, connection: ${connection(resource)} }`,
  },
  {
    id: "azure.http",
    kind: "function",
    from: "@anyfn/clients/http",
    name: "http",
    triggers: ["azure.invoke"],
    options: ({ variable }) => `{ url: ${variable()}, key: ${variable("KEY")} }`,
  },
];

/** An address, at which the app is known by its identity, or a connection string, as emulators have it. */
function connection({ endpoint, variable }: ServiceArguments): string {
  const code = endpoint === undefined ? variable("CONNECTION") : JSON.stringify(endpoint);
  return `/^https?:/.test(${code}) ? { url: ${code} } : { connectionString: ${code} }`;
}
