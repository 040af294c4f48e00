/** What clients send over HTTP reaches the real receivers: the Node server (with its token), and functions and bridges of Netlify (signed). */
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { caller, connect, publisher } from "@anyfn/clients";
import {
  type CloudeventsTarget,
  cloudevents,
  cloudeventsPublisher,
  cloudeventsSender,
} from "@anyfn/clients/cloudevents";
import { http } from "@anyfn/clients/http";
import { netlifyBackground } from "@anyfn/clients/netlify-background";
import {
  gaps,
  type OpenedMessages,
  type ReceivedEvent,
  type ReceivedMessage,
  testCaller,
  testEvents,
  testPublisher,
  testSender,
} from "@anyfn/clients/testing";
import { handler } from "@anyfn/netlify";
import { cloudeventsEvent } from "@anyfn/node/events/cloudevents-event";
import { cloudeventsQueue } from "@anyfn/node/events/cloudevents-queue";
import { cloudeventsTopic } from "@anyfn/node/events/cloudevents-topic";
import { invoke as invokeRow } from "@anyfn/node/events/invoke";
import { createServer, type NodeServer } from "@anyfn/node/server";
import { type AnyDefinition, type Context, event, HttpError, invoke, queue, topic } from "anyfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const messages: ReceivedMessage[] = [];
const received: ReceivedEvent[] = [];
const traceOf = ({ trace }: Context): string | undefined => trace.traceparent;

const take = ({ id, bytes, attributes, group }: ReceivedMessage, context: Context): void => {
  messages.push({ id, bytes, attributes, group, traceparent: traceOf(context) });
};
const hear = ({ id, type, data, subject }: ReceivedEvent, context: Context): void => {
  received.push({ id, type, data, subject, traceparent: traceOf(context) });
};
const functions: Readonly<Record<string, AnyDefinition>> = {
  orders: queue({ name: "orders" }, take),
  signups: topic({ name: "signups" }, take),
  placed: event({ type: "com.example.order.placed" }, hear),
  count: event({ type: "com.example.count" }, hear),
  ours: event({ type: "anyfn.queue.message" }, hear),
  price: invoke(({ data }) => {
    const { fail } = Object(data) as { readonly fail?: string };
    if (fail === "http") throw new HttpError(409, "taken");
    if (fail === "details") throw new HttpError(422, "wrong", { details: { field: "a" } });
    if (fail === "other") throw new Error("secret");
    return { got: data };
  }),
};

const rows = [cloudeventsQueue, cloudeventsTopic, cloudeventsEvent, invokeRow];
const TOKEN = "a-token-of-the-node-server";
const SECRET = "a-secret-of-the-site";
let node: NodeServer | undefined;
let netlify: Server | undefined;
let nodeUrl = "";
let site = "";

beforeAll(async () => {
  node = createServer(
    {
      name: "clients",
      functions: Object.entries(functions).map(([name, definition]) => ({
        ...{ name, definition },
        rows: rows.filter(({ kind }) => kind === definition.kind),
      })),
    },
    { port: 0, token: TOKEN, local: false, write: () => {} },
  );
  nodeUrl = String(await node.listen()).replace(/\/$/, "");
  netlify = createHttpServer((request, response) => {
    void toRequest(request).then(async (asked) => {
      const name = new URL(asked.url).pathname.split("/").at(-1) ?? "";
      const background = name.endsWith("-background");
      const definition = functions[name.replace("-background", "")];
      const answer = definition
        ? await handler(definition, {
            ...{ name, background, environment: { ANYFN_SECRET: SECRET }, write: () => {} },
          })(asked)
        : new Response(null, { status: 404 });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => netlify?.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(netlify.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await node?.stop();
  netlify?.close();
  netlify?.closeAllConnections();
});

const open = <Service>(service: Service): OpenedMessages<Service> => ({
  service,
  receive: async (count) => messages.splice(0, count),
});
const atNode = (): CloudeventsTarget => ({ url: `${nodeUrl}/_anyfn/events`, token: TOKEN });
const atSite = (name: string): CloudeventsTarget => ({
  url: `${site}/.netlify/functions/${name}`,
  secret: SECRET,
});

describe("a queue of a Node server", () =>
  testSender({
    test,
    gaps: gaps["cloudevents.queue"],
    open: () => open(cloudeventsSender({ ...atNode(), queue: "orders" })),
  }));
describe("a topic of a Node server", () =>
  testPublisher({
    test,
    gaps: gaps["cloudevents.topic"],
    open: () => open(cloudeventsPublisher({ ...atNode(), topic: "signups" })),
  }));
describe("a topic of a site on Netlify", () =>
  testPublisher({
    test,
    gaps: gaps["cloudevents.topic"],
    open: () => open(cloudeventsPublisher({ ...atSite("signups"), topic: "signups" })),
  }));
describe("a background function of a site on Netlify", () =>
  testSender({
    test,
    gaps: gaps["netlify.background"],
    open: () =>
      open(
        netlifyBackground({
          ...{ queue: "orders", secret: SECRET },
          url: `${site}/.netlify/functions/orders-background`,
        }),
      ),
  }));
describe("events of a Node server", () =>
  testEvents({
    test,
    gaps: gaps["cloudevents"],
    open: () => ({ service: cloudevents(atNode()), receive: async (count) => received.splice(0, count) }),
  }));
describe("a function of a Node server", () =>
  testCaller({
    test,
    gaps: gaps["http"],
    open: () => http({ url: `${nodeUrl}/_anyfn/invoke/price`, token: TOKEN }),
  }));
describe("a function of a site on Netlify", () =>
  testCaller({
    test,
    gaps: gaps["http"],
    open: () => http({ url: `${site}/.netlify/functions/price`, secret: SECRET }),
  }));

test("an event whose type looks like one of anyfn's own stays an event", async () => {
  const { id } = await cloudevents(atNode()).emit(
    { type: "anyfn.queue.message", data: { n: 1 }, subject: undefined, traceparent: PARENT },
    { signal: AbortSignal.timeout(5000) },
  );
  expect(received.splice(0)).toMatchObject([{ id, type: "anyfn.queue.message", data: { n: 1 } }]);
});

test("exact attributes arrive as they were sent", async () => {
  const own = publisher("signups");
  connect(own, cloudeventsPublisher({ ...atNode(), topic: "signups" }));
  const attributes = {
    large: 9007199254740993n,
    bytes: Uint8Array.of(0, 255),
    yes: true,
    text: "x".repeat(9000),
  };
  await own.publish("x", { attributes });
  expect(messages.splice(0)[0]?.attributes).toEqual(attributes);
});

test("who has the wrong token or secret is denied, and nobody listens to another topic", async () => {
  const own = publisher("signups");
  const price = caller("price");
  connect(own, cloudeventsPublisher({ ...atNode(), token: "wrong", topic: "signups" }));
  await expect(own.publish("x")).rejects.toMatchObject({ code: "DENIED", resource: "topic:signups" });
  connect(own, cloudeventsPublisher({ ...atSite("signups"), secret: "wrong", topic: "signups" }));
  await expect(own.publish("x")).rejects.toMatchObject({ code: "DENIED" });
  connect(own, cloudeventsPublisher({ ...atNode(), topic: "absent" }));
  await expect(own.publish("x")).rejects.toMatchObject({ code: "NOT_FOUND" });
  connect(own, cloudeventsPublisher({ url: "http://127.0.0.1:1/", topic: "absent" }));
  await expect(own.publish("x")).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
  connect(price, http({ url: `${nodeUrl}/_anyfn/invoke/price`, token: "wrong" }));
  await expect(price.call(1)).rejects.toMatchObject({ code: "DENIED", resource: "function:price" });
  connect(price, http({ url: `${site}/.netlify/functions/absent`, secret: SECRET }));
  await expect(price.call(1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  connect(price, http({ url: `${site}/.netlify/functions/price`, secret: "wrong" }));
  await expect(price.call(1)).rejects.toMatchObject({ code: "DENIED" });
  expect(messages.splice(0)).toEqual([]);
});

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

async function toRequest(request: IncomingMessage): Promise<Request> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array); // no encoding is set
  const { method = "GET", url = "/" } = request;
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request(`${site}${url}`, {
    method,
    headers,
    ...(method === "POST" && { body: Buffer.concat(parts) }),
  });
}
