/** What every service makes of a server that is not there, never answers, has no time, or lets nobody in. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { CallOptions } from "anyfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { azureBlob } from "./azure-blob.ts";
import { azureQueue } from "./azure-queue.ts";
import { azureTable } from "./azure-table.ts";
import { cloudStorage } from "./cloud-storage.ts";
import { cloudTasks } from "./cloud-tasks.ts";
import { cloudevents, cloudeventsPublisher, cloudeventsSender } from "./cloudevents.ts";
import { cosmos } from "./cosmos.ts";
import { dynamodb } from "./dynamodb.ts";
import { eventGrid } from "./event-grid.ts";
import { eventarc } from "./eventarc.ts";
import { eventbridge } from "./eventbridge.ts";
import { firestore } from "./firestore.ts";
import { bucket } from "./handle/bucket.ts";
import { caller } from "./handle/caller.ts";
import { events } from "./handle/events.ts";
import { kv } from "./handle/kv.ts";
import { publisher, sender } from "./handle/messages.ts";
import { http } from "./http.ts";
import { lambda } from "./lambda.ts";
import { natsSender } from "./nats.ts";
import { netlifyBackground } from "./netlify-background.ts";
import { netlifyBlobs, netlifyBlobsKv } from "./netlify-blobs.ts";
import { pubsub } from "./pubsub.ts";
import { connect } from "./registry.ts";
import { s3 } from "./s3.ts";
import type { Service } from "./service.ts";
import { serviceBus } from "./service-bus.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";

const aws = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const key = Buffer.from("placeholder").toString("base64");
const account = (endpoint: string): { readonly connectionString: string } => ({
  connectionString: `AccountName=a;AccountKey=${key};DefaultEndpointsProtocol=http;BlobEndpoint=${endpoint}/a;QueueEndpoint=${endpoint}/a;TableEndpoint=${endpoint}/a;`,
});
const blobs = (endpoint: string): Parameters<typeof netlifyBlobs>[0] => ({
  store: "one",
  client: { siteID: "site", token: "token", edgeURL: endpoint, uncachedEdgeURL: endpoint },
});
const demo = "projects/demo/locations/europe-west1";

/** Each service that speaks HTTP, over the server at an address. */
const services: Readonly<Record<string, (endpoint: string) => Service>> = {
  s3: (endpoint) => s3({ bucket: "one", client: { ...aws, endpoint, forcePathStyle: true } }),
  sqs: (endpoint) => sqs({ url: `${endpoint}/0/one`, client: { ...aws, endpoint } }),
  sns: (endpoint) => sns({ topic: "arn:aws:sns:us-east-1:0:one", client: { ...aws, endpoint } }),
  eventbridge: (endpoint) => eventbridge({ bus: "one", client: { ...aws, endpoint } }),
  dynamodb: (endpoint) => dynamodb({ table: "one", client: { ...aws, endpoint } }),
  lambda: (endpoint) => lambda({ function: "one", client: { ...aws, endpoint } }),
  "cloud-storage": (endpoint) => cloudStorage({ bucket: "one", endpoint }),
  pubsub: (endpoint) => pubsub({ topic: "projects/demo/topics/one", endpoint }),
  "cloud-tasks": (endpoint) =>
    cloudTasks({ queue: `${demo}/queues/one`, url: "https://fn.example", endpoint }),
  firestore: (endpoint) =>
    firestore({ database: "projects/demo/databases/(default)", collection: "one", endpoint }),
  eventarc: (endpoint) => eventarc({ channel: `${demo}/channels/one`, endpoint }),
  "azure-blob": (endpoint) => azureBlob({ container: "one", connection: account(endpoint) }),
  "azure-queue": (endpoint) => azureQueue({ queue: "one", connection: account(endpoint) }),
  "azure-table": (endpoint) => azureTable({ table: "one", connection: account(endpoint) }),
  "service-bus": (endpoint) =>
    serviceBus({
      name: "one",
      connection: { connectionString: `Endpoint=${endpoint};SharedAccessKeyName=a;SharedAccessKey=${key}` },
    }),
  "event-grid": (endpoint) => eventGrid({ url: `${endpoint}/api/events`, key }),
  cosmos: (endpoint) =>
    cosmos({
      ...{ database: "one", container: "one" },
      client: { endpoint, key, connectionPolicy: { enableEndpointDiscovery: false } },
    }),
  "netlify-blobs": (endpoint) => netlifyBlobs(blobs(endpoint)),
  "netlify-blobs kv": (endpoint) => netlifyBlobsKv(blobs(endpoint)),
  "netlify-background": (endpoint) => netlifyBackground({ url: `${endpoint}/one-background`, queue: "one" }),
  "cloudevents queue": (endpoint) => cloudeventsSender({ url: endpoint, queue: "one" }),
  "cloudevents topic": (endpoint) => cloudeventsPublisher({ url: endpoint, topic: "one" }),
  cloudevents: (endpoint) => cloudevents({ url: endpoint }),
  http: (endpoint) => http({ url: endpoint }),
};

const servers: Server[] = [];
let asked = 0;
const endpoints = { silent: "", busy: "", closed: "" };

beforeAll(async () => {
  endpoints.silent = await listen(() => {});
  endpoints.busy = await listen((request, response) => {
    asked++;
    request.resume();
    refuse(request, response, 429);
  });
  endpoints.closed = await listen((request, response) => {
    request.resume();
    refuse(request, response, 403);
  });
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

describe.each(Object.keys(services))("%s", (name) => {
  test("a server that is not there", { timeout: 40_000 }, async () => {
    const { id, failure, ms } = await failing(name, "http://127.0.0.1:1", AbortSignal.timeout(15_000));
    expect(failure, failure.message).toMatchObject({ code: "UNAVAILABLE", retryable: true, resource: id });
    expect(failure.message).toMatch(/Check the network and the endpoint/);
    expect(ms).toBeLessThan(15_000);
  });

  test("a server that never answers: nothing goes on past the signal", async () => {
    const { id, failure, ms } = await failing(name, endpoints.silent, AbortSignal.timeout(400));
    expect(failure, failure.message).toMatchObject({ code: "ABORTED", resource: id });
    expect(ms).toBeLessThan(3000);
  });

  test("a server that lets nobody in", async () => {
    const { id, failure } = await failing(name, endpoints.closed, AbortSignal.timeout(10_000));
    expect(failure, failure.message).toMatchObject({ code: "DENIED", retryable: false, resource: id });
    expect(failure.message).toMatch(/Check the credentials/);
  });

  // The vendor's client for Netlify waits for seconds itself.
  if (!name.startsWith("netlify-blobs"))
    test("a server that has no time is asked again, and then the call is throttled", {
      timeout: 40_000,
    }, async () => {
      const before = asked;
      const { id, failure } = await failing(name, endpoints.busy, AbortSignal.timeout(30_000));
      expect(failure, failure.message).toMatchObject({ code: "THROTTLED", retryable: true, resource: id });
      expect(asked - before).toBeGreaterThan(1);
    });
});

test("a NATS server that is not there", { timeout: 20_000 }, async () => {
  const own = sender("absent");
  connect(own, natsSender({ connection: { servers: "127.0.0.1:1", timeout: 500 }, subject: "a.in" }));
  const began = performance.now();
  await expect(own.send("x", { signal: AbortSignal.timeout(2000) })).rejects.toMatchObject({
    code: /UNAVAILABLE|ABORTED/,
  });
  expect(performance.now() - began).toBeLessThan(5000);
});

interface Failed {
  readonly id: string;
  readonly failure: Error;
  readonly ms: number;
}

/** The failure of one call over the service. */
async function failing(name: string, endpoint: string, signal: AbortSignal): Promise<Failed> {
  const service = services[name]?.(endpoint);
  if (!service) throw new Error(`There is no service ${name}`);
  const began = performance.now();
  const failure = await callOf(service)({ signal }).then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason as Error,
  );
  return { id: `${service.kind}:failing`, failure, ms: performance.now() - began };
}

function callOf(service: Service): (options: CallOptions) => Promise<unknown> {
  switch (service.kind) {
    case "bucket": {
      const own = bucket("failing");
      connect(own, service);
      return (options) => own.get("a", options);
    }
    case "queue": {
      const own = sender("failing");
      connect(own, service);
      return (options) => own.send("x", options);
    }
    case "topic": {
      const own = publisher("failing");
      connect(own, service);
      return (options) => own.publish("x", options);
    }
    case "events": {
      const own = events("failing");
      connect(own, service);
      return (options) => own.emit("com.example.a", {}, options);
    }
    case "kv": {
      const own = kv("failing");
      connect(own, service);
      return (options) => own.get("a", options);
    }
    case "function": {
      const own = caller("failing");
      connect(own, service);
      return (options) => own.call({}, options);
    }
  }
}

/** Without a body, so that the status alone tells; the client of Cosmos DB breaks on that. */
function refuse({ headers }: IncomingMessage, response: ServerResponse, status: number): void {
  const isCosmos = headers.authorization?.startsWith("type%3Dmaster") === true;
  response.writeHead(status, isCosmos ? { "content-type": "application/json" } : {});
  response.end(isCosmos ? JSON.stringify({ code: String(status), message: "refused" }) : undefined);
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
