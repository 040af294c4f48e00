import type { ServiceArguments, ServiceRef } from "anyfn/target";

const AUTH = ["google-auth-library"];

/** What handles are connected to here. Firebase tells functions their project: what the app makes needs no variable. */
export const services: readonly ServiceRef[] = [
  {
    id: "gcp.storage",
    kind: "bucket",
    from: "@anyfn/clients/cloud-storage",
    name: "cloudStorage",
    triggers: ["gcp.storage"],
    packages: AUTH,
    options: (resource) =>
      `{ bucket: ${resource.endpoint === undefined ? JSON.stringify(resource.existing ?? resource.name) : resource.variable()}${endpointOf(resource)} }`,
  },
  {
    id: "gcp.pubsub",
    kind: "queue",
    from: "@anyfn/clients/pubsub",
    name: "pubsubSender",
    triggers: ["gcp.pubsub.queue"],
    packages: AUTH,
    options: (resource) => `{ topic: ${topicOf(resource)}${endpointOf(resource)} }`,
  },
  {
    id: "firebase.tasks",
    kind: "queue",
    from: "@anyfn/clients/cloud-tasks",
    name: "cloudTasks",
    triggers: ["firebase.tasks"],
    packages: AUTH,
    onRequest: true,
    // Each task says where it goes and as whom: that is known once the function is deployed.
    options: (resource) =>
      `{ queue: ${resource.variable()}, url: ${resource.variable("URL")}, serviceAccount: ${resource.variable("SERVICE_ACCOUNT")}, protocol: "callable"${endpointOf(resource)} }`,
  },
  {
    id: "gcp.pubsub",
    kind: "topic",
    from: "@anyfn/clients/pubsub",
    name: "pubsub",
    triggers: ["gcp.pubsub"],
    packages: AUTH,
    options: (resource) => `{ topic: ${topicOf(resource)}${endpointOf(resource)} }`,
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
      `{ database: ${inProject("databases/(default)")}, collection: ${JSON.stringify(resource.existing ?? resource.name)}${endpointOf(resource)} }`,
  },
  {
    id: "firebase.callable",
    kind: "function",
    from: "@anyfn/clients/http",
    name: "http",
    triggers: ["firebase.callable"],
    packages: AUTH,
    options: ({ variable }) => `{ url: ${variable()}, identity: "google", protocol: "callable" }`,
  },
];

/** A topic of the project, where a function of the app listens to it or its name is given. */
function topicOf({ name, existing, listener, variable }: ServiceArguments): string {
  if (existing?.startsWith("projects/")) return JSON.stringify(existing);
  return existing !== undefined || listener !== undefined
    ? inProject(`topics/${existing ?? name}`)
    : variable();
}

/** Firebase sets the project's id for every function. */
function inProject(path: string): string {
  return `\`projects/\${process.env.GCLOUD_PROJECT ?? ""}/\${${JSON.stringify(path)}}\``;
}

function endpointOf({ endpoint }: ServiceArguments): string {
  return endpoint === undefined ? "" : `, endpoint: ${JSON.stringify(endpoint)}`;
}
