import type { ServiceArguments, ServiceRef } from "anyfn/target";

const AUTH = ["google-auth-library"];

/** What handles are connected to here, by kind the first where nothing is said. */
export const services: readonly ServiceRef[] = [
  {
    id: "gcp.storage",
    kind: "bucket",
    from: "@anyfn/clients/cloud-storage",
    name: "cloudStorage",
    triggers: ["gcp.storage", "gcp.storage.pubsub"],
    packages: AUTH,
    options: (resource) => `{ bucket: ${resource.variable()}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.pubsub",
    kind: "queue",
    from: "@anyfn/clients/pubsub",
    name: "pubsubSender",
    triggers: ["gcp.pubsub.queue"],
    packages: AUTH,
    options: (resource) => `{ topic: ${resource.variable()}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.tasks",
    kind: "queue",
    from: "@anyfn/clients/cloud-tasks",
    name: "cloudTasks",
    triggers: ["gcp.tasks"],
    packages: AUTH,
    onRequest: true,
    // The queue itself says where its tasks go, and as whom.
    options: ({ listener, variable, ...others }) =>
      listener === undefined
        ? `{ queue: ${variable()}, url: ${variable("URL")}, serviceAccount: ${variable("SERVICE_ACCOUNT")}${endpointOf(others)} }`
        : `{ queue: ${variable()}, url: "https://${listener.toLowerCase()}.invalid/"${endpointOf(others)} }`,
  },
  {
    id: "gcp.pubsub",
    kind: "topic",
    from: "@anyfn/clients/pubsub",
    name: "pubsub",
    triggers: ["gcp.pubsub", "gcp.pubsub.push"],
    packages: AUTH,
    options: (resource) => `{ topic: ${resource.variable()}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.eventarc",
    kind: "events",
    from: "@anyfn/clients/eventarc",
    name: "eventarc",
    triggers: ["gcp.eventarc"],
    packages: AUTH,
    options: (resource) => `{ channel: ${resource.variable()}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.firestore",
    kind: "kv",
    from: "@anyfn/clients/firestore",
    name: "firestore",
    packages: AUTH,
    options: (resource) =>
      `{ database: ${resource.variable("DATABASE")}, collection: ${JSON.stringify(resource.existing ?? resource.name)}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.http",
    kind: "function",
    from: "@anyfn/clients/http",
    name: "http",
    triggers: ["gcp.invoke"],
    packages: AUTH,
    options: ({ variable }) => `{ url: ${variable()}, identity: "google" }`,
  },
];

function endpointOf({ endpoint }: Pick<ServiceArguments, "endpoint">): string {
  return endpoint === undefined ? "" : `, endpoint: ${JSON.stringify(endpoint)}`;
}
