import { http, invoke, queue, type UsageRecord } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import { expect, test } from "vitest";
import { handler } from "./index.ts";
import type { NodeFunction } from "./serve.ts";
import { createEndpoints } from "./server/endpoints.ts";
import { createSite } from "./server/site.ts";

function open(
  definition: AnyDefinition,
  bodyLimit = 100,
): { readonly fn: NodeFunction; readonly records: UsageRecord[] } {
  const records: UsageRecord[] = [];
  const fn = handler(definition, {
    name: "mine",
    bodyLimit,
    environment: {},
    write: () => {},
    usage: (record) => records.push(record),
  });
  return { fn, records };
}

const request = (init: RequestInit = {}): Request => new Request("http://shop.example/", init);
const large = "x".repeat(200);
const refused = {
  function: "mine",
  target: "node",
  invocations: 1,
  events: 0,
  failures: 0,
  outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
  bytesIn: 0,
};

test.each<[string, RequestInit, number]>([
  ["another method than POST", { method: "GET" }, 405],
  ["a body that is too large", { method: "POST", body: large }, 413],
  ["a body that is not JSON", { method: "POST", body: "{" }, 400],
])("a direct call that is refused for %s is metered", async (_, init, status) => {
  const { fn, records } = open(invoke(() => Promise.reject(new Error("it ran"))));
  expect((await fn(request(init))).status).toBe(status);
  expect(records).toEqual([expect.objectContaining({ ...refused, kind: "invoke", trigger: "node.invoke" })]);
});

test("events that are too large for a function are metered", async () => {
  const { fn, records } = open(queue("orders", () => Promise.reject(new Error("it ran"))));
  expect((await fn(request({ method: "POST", body: large }))).status).toBe(413);
  expect(records).toEqual([expect.objectContaining({ ...refused, kind: "queue" })]);
});

test("a request to a private function from elsewhere is metered", async () => {
  const definition = http({ access: "private", route: "/" }, () => new Response("it ran"));
  const { fn, records } = open(definition);
  const site = createSite([{ fn, definition }], {
    bodyLimit: 100,
    proxies: 0,
    token: "a-token-of-many-letters",
  });
  expect((await site(request())).status).toBe(401);
  expect(records).toEqual([expect.objectContaining({ ...refused, kind: "http", trigger: "node.http" })]);
});

test.each([
  ["the function that its path means", "/", "mine"],
  ["no function, for a path that none has", "/nowhere", "http"],
])("a body whose length is over the site's limit counts for %s", async (_, url, name) => {
  const definition = http({ route: "/" }, () => new Response("it ran"));
  const { fn, records } = open(definition);
  const site = createSite([{ fn, definition }], {
    bodyLimit: 100,
    proxies: 0,
    serving: { environment: {}, write: () => {}, usage: (record) => records.push(record) },
  });
  const headers = { host: "shop.example", "content-length": "200" };
  const req = { method: "POST", url, headers, rawHeaders: Object.entries(headers).flat(), socket: {} };
  const sent = new Request(`http://shop.example${url}`, { method: "POST", body: large, headers });
  expect((await site(Object.assign(sent, { runtime: { node: { req } } }))).status).toBe(413);
  await site.shutdown();
  expect(records).toEqual([expect.objectContaining({ ...refused, function: name, kind: "http" })]);
});

test("a direct call from elsewhere, without the token, is metered", async () => {
  const definition = invoke(() => Promise.reject(new Error("it ran")));
  const { fn, records } = open(definition);
  const endpoints = createEndpoints(
    new Map([["mine", Object.assign(fn, { definition })]]),
    { bodyLimit: 100, token: "a-token-of-many-letters" },
    { unready: () => undefined, local: () => undefined, log: () => {} },
  );
  const call = new Request("http://shop.example/_anyfn/invoke/mine", { method: "POST", body: "{}" });
  expect((await endpoints.of(call)?.(call))?.status).toBe(401);
  expect(records).toEqual([expect.objectContaining({ ...refused, kind: "invoke", trigger: "node.invoke" })]);
});

test("a call that is taken counts its event", async () => {
  const { fn, records } = open(invoke(() => 1));
  expect((await fn(request({ method: "POST", body: "{}" }))).status).toBe(200);
  expect(records).toEqual([expect.objectContaining({ events: 1, bytesIn: 2 })]);
});
