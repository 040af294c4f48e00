import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CosmosClient } from "@azure/cosmos";
import { createHttpServer } from "@vercel/cosmosdb-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cosmos } from "./cosmos.ts";
import { eventGrid } from "./event-grid.ts";
import { events } from "./handle/events.ts";
import { kv } from "./handle/kv.ts";
import { sender } from "./handle/messages.ts";
import { connect } from "./registry.ts";
import { serviceBus, serviceBusPublisher } from "./service-bus.ts";
import {
  gaps,
  type ReceivedEvent,
  type ReceivedMessage,
  testEvents,
  testKv,
  testPublisher,
  testSender,
} from "./testing.ts";

const key = Buffer.from("placeholder").toString("base64");
const cosmosServer = createHttpServer({});
const server: Server = createServer((request, response) => void answer(request, response));
const buses = new Map<string, (ReceivedMessage & { readonly at: number })[]>();
const grids = new Map<string, ReceivedEvent[]>();
let cosmosEndpoint = "";
let endpoint = "";
let count = 0;

beforeAll(async () => {
  for (const each of [server, cosmosServer])
    await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cosmosEndpoint = `http://127.0.0.1:${(cosmosServer.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const each of [server, cosmosServer]) {
    each.close();
    each.closeAllConnections();
  }
});

describe("Cosmos DB, on @vercel/cosmosdb-server", () => {
  const open = async () => {
    // What the server tells of its regions is https.
    const client = { endpoint: cosmosEndpoint, key, connectionPolicy: { enableEndpointDiscovery: false } };
    const names = { database: `suite${count++}`, container: "seen" };
    const own = new CosmosClient(client);
    const { database } = await own.databases.createIfNotExists({ id: names.database });
    await database.containers.createIfNotExists({ id: names.container, partitionKey: { paths: ["/id"] } });
    own.dispose();
    return { ...names, client };
  };
  testKv({ test, gaps: gaps["azure.cosmos"], open: async () => cosmos(await open()) });

  test("a container that is not there", async () => {
    const absent = kv("absent");
    connect(absent, cosmos({ ...(await open()), container: "absent" }));
    await expect(absent.set("a", 1)).rejects.toMatchObject({ code: "NOT_FOUND", resource: "kv:absent" });
  });
});

// fake: no local server has these services without Docker. They are spoken to in their HTTP protocols, as documented.
describe("Service Bus, a fake of its HTTP interface", () => {
  const connection = (): { readonly connectionString: string } => ({
    connectionString: `Endpoint=${endpoint}/;SharedAccessKeyName=sender;SharedAccessKey=${key}`,
  });
  const open = (): { readonly name: string; receive(count: number): Promise<readonly ReceivedMessage[]> } => {
    const name = `suite-${count++}`;
    const messages: (ReceivedMessage & { readonly at: number })[] = [];
    buses.set(name, messages);
    return {
      name,
      async receive(wanted) {
        for (const until = Date.now() + 4000; Date.now() < until; ) {
          const due = messages.filter(({ at }) => at <= Date.now()).slice(0, wanted);
          for (const each of due) messages.splice(messages.indexOf(each), 1);
          if (due.length > 0) return due;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return [];
      },
    };
  };
  describe("a queue", () =>
    testSender({
      test,
      gaps: gaps["azure.service-bus"],
      open() {
        const { name, receive } = open();
        return { service: serviceBus({ name, connection: connection(), sessions: true }), receive };
      },
    }));
  describe("a topic", () =>
    testPublisher({
      test,
      gaps: gaps["azure.service-bus"],
      open() {
        const { name, receive } = open();
        return { service: serviceBusPublisher({ name, connection: connection() }), receive };
      },
    }));

  test("a message without a group is a session of its own, and an identity authorises", async () => {
    const own = sender("sessions");
    const { name, receive } = open();
    const credential = {
      getToken: async () => ({ token: "identity", expiresOnTimestamp: Date.now() + 60_000 }),
    };
    connect(own, serviceBus({ name, connection: { url: endpoint, credential }, sessions: true }));
    await own.sendBatch([{ data: 1 }, { data: 2 }]);
    const groups = (await receive(2)).map(({ group }) => group);
    expect(groups.every((group) => group !== undefined) && groups[0] !== groups[1]).toBe(true);
  });

  test("a queue that is not there, and wrong credentials", async () => {
    const own = sender("absent");
    connect(own, serviceBus({ name: "absent", connection: connection() }));
    await expect(own.send("x")).rejects.toMatchObject({ code: "NOT_FOUND", resource: "queue:absent" });
    const wrong = {
      connectionString: `Endpoint=${endpoint}/;SharedAccessKeyName=other;SharedAccessKey=${key}`,
    };
    connect(own, serviceBus({ name: open().name, connection: wrong }));
    await expect(own.send("x")).rejects.toMatchObject({ code: "DENIED" });
  });
});

describe("Event Grid, a fake of its protocol", () => {
  const open = (): { readonly url: string; readonly received: ReceivedEvent[] } => {
    const topic = `suite-${count++}`;
    const received: ReceivedEvent[] = [];
    grids.set(topic, received);
    return { url: `${endpoint}/${topic}/api/events`, received };
  };
  testEvents({
    test,
    gaps: gaps["azure.event-grid"],
    open() {
      const { url, received } = open();
      return {
        service: eventGrid({ url, key: "grid-key" }),
        receive: async (wanted) => received.slice(-wanted),
      };
    },
  });

  test("a wrong key, and a topic that is not there", async () => {
    const shop = events("shop");
    connect(shop, eventGrid({ url: open().url, key: "wrong" }));
    await expect(shop.emit("t", 1)).rejects.toMatchObject({ code: "DENIED", resource: "events:shop" });
    connect(shop, eventGrid({ url: `${endpoint}/absent/api/events`, key: "grid-key" }));
    await expect(shop.emit("t", 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding is set
  const body = Buffer.concat(parts);
  const { pathname, searchParams } = new URL(request.url ?? "/", endpoint);
  const [, name = "", what = ""] = /^\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  response.statusCode =
    what === "messages" ? take(request, name, body) : hear(request, name, searchParams, body);
  response.end();
}

interface Entry {
  readonly Body: string;
  readonly BrokerProperties: {
    readonly MessageId: string;
    readonly SessionId?: string;
    readonly ScheduledEnqueueTimeUtc?: string;
  };
  readonly UserProperties: Readonly<Record<string, string | number>>;
}

const ids = new Set<string>();

/** https://learn.microsoft.com/rest/api/servicebus/send-message-batch */
function take({ headers }: IncomingMessage, name: string, body: Buffer): number {
  const messages = buses.get(name);
  if (!/^SharedAccessSignature .*&skn=sender$|^Bearer identity$/.test(headers.authorization ?? ""))
    return 401;
  if (!messages) return 404;
  const isBatch = headers["content-type"] === "application/vnd.microsoft.servicebus.json";
  const { brokerproperties, ...rest } = headers;
  const own = Object.entries(rest).flatMap(([key, value]) =>
    /^(traceparent|diagnostic-id)$/.test(key) ? [[key, JSON.parse(String(value)) as string]] : [],
  );
  const entries: readonly (Omit<Entry, "Body"> & { readonly bytes: Buffer })[] = isBatch
    ? (JSON.parse(body.toString()) as readonly Entry[]).map(({ Body, ...entry }) => ({
        ...entry,
        bytes: Buffer.from(Body),
      }))
    : [
        {
          bytes: body,
          BrokerProperties: JSON.parse(String(brokerproperties)) as Entry["BrokerProperties"],
          UserProperties: Object.fromEntries(own) as Readonly<Record<string, string>>,
        },
      ];
  for (const { bytes, BrokerProperties, UserProperties } of entries) {
    const { MessageId: id, SessionId: group, ScheduledEnqueueTimeUtc: at } = BrokerProperties;
    const { "Diagnostic-Id": _, traceparent, ...attributes } = UserProperties;
    // As an entity with duplicate detection.
    if (ids.has(`${name} ${id}`)) continue;
    ids.add(`${name} ${id}`);
    messages.push({
      id,
      group,
      attributes,
      traceparent: String(traceparent),
      bytes: Uint8Array.from(bytes),
      at: at ? Date.parse(at) : 0,
    });
  }
  return 201;
}

/** https://learn.microsoft.com/azure/event-grid/cloud-event-schema */
function hear({ headers }: IncomingMessage, name: string, query: URLSearchParams, body: Buffer): number {
  const received = grids.get(name);
  if (headers["aeg-sas-key"] !== "grid-key") return 401;
  if (!received || query.get("api-version") !== "2018-01-01") return 404;
  const { id, type, data, subject, traceparent } = JSON.parse(body.toString()) as ReceivedEvent;
  received.push({ id, type, data, subject, traceparent });
  return 200;
}
