import type { ServiceArguments, ServiceRef } from "anyfn/target";

const BLOBS = ["@netlify/blobs"];

/** What handles are connected to here. Queues, topics and buses are functions of this site, or an address that the environment has. */
export const services: readonly ServiceRef[] = [
  {
    id: "netlify.blobs",
    kind: "bucket",
    from: "@anyfn/clients/netlify-blobs",
    name: "netlifyBlobs",
    packages: BLOBS,
    options: store,
  },
  {
    id: "netlify.blobs",
    kind: "kv",
    from: "@anyfn/clients/netlify-blobs",
    name: "netlifyBlobsKv",
    packages: BLOBS,
    options: store,
  },
  {
    id: "netlify.background",
    kind: "queue",
    from: "@anyfn/clients/netlify-background",
    name: "netlifyBackground",
    // It is tried three times and then lost: only where the function, or the configuration, asks for it.
    onRequest: true,
    triggers: ["netlify.cloudevents.queue"],
    options: (resource) => `{ queue: ${JSON.stringify(resource.name)}, url: ${urlOf(resource)}, ${SECRET} }`,
  },
  {
    id: "cloudevents",
    kind: "topic",
    from: "@anyfn/clients/cloudevents",
    name: "cloudeventsPublisher",
    options: (resource) =>
      `{ topic: ${JSON.stringify(resource.name)}, url: ${resource.variable()}, ${SECRET} }`,
  },
  {
    id: "cloudevents",
    kind: "events",
    from: "@anyfn/clients/cloudevents",
    name: "cloudevents",
    options: (resource) => `{ url: ${resource.variable()}, ${SECRET} }`,
  },
  {
    id: "netlify.http",
    kind: "function",
    from: "@anyfn/clients/http",
    name: "http",
    triggers: ["netlify.invoke"],
    options: (resource) => `{ url: ${urlOf(resource)}, ${SECRET} }`,
  },
];

const SECRET = "secret: process.env.ANYFN_SECRET";

function store({ name, existing }: ServiceArguments): string {
  return `{ store: ${JSON.stringify(existing ?? name)} }`;
}

/** A function of this site has an address below the site's own, which Netlify sets. */
function urlOf({ listener, variable }: ServiceArguments): string {
  return listener === undefined
    ? variable()
    : `\`\${process.env.URL ?? ""}/.netlify/functions/${encodeURIComponent(listener)}\``;
}
