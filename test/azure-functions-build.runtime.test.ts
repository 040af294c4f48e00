import { azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { nodes } from "./support/runtime.ts";

type Running = Awaited<ReturnType<typeof azureFunctionsLauncher.launch>>;

describe.each(nodes)(
  "the shop, built for Azure Functions, on the real library and Node %s",
  (_, nodePath) => {
    let built: BuiltSource;
    let running: Running;

    beforeAll(async () => {
      built = await buildFor("azure-functions", "examples/shop");
      running = await azureFunctionsLauncher.launch({ folder: built.folder, nodePath });
    });
    afterAll(async () => {
      await running.stop();
      await built.remove();
    });

    it("registers one function for all requests, and one for each of the others", () => {
      expect(
        running.list().map(({ name, bindings: [trigger] }) => [name, trigger?.type, trigger?.["route"]]),
      ).toEqual([
        ["clicks", "eventHubTrigger", undefined],
        ["nightly", "timerTrigger", undefined],
        ["order-placed", "eventGridTrigger", undefined],
        ["orders", "serviceBusTrigger", undefined],
        ["price", "httpTrigger", "invoke/price"],
        ["signups", "serviceBusTrigger", undefined],
        ["thumbnail", "blobTrigger", undefined],
        ["users", "cosmosDBTrigger", undefined],
        ["zz-http", "httpTrigger", "{*path}"],
      ]);
    });

    it.each([
      ["GET", "/hello/Ada", undefined, 200, '{"hello":"Ada","from":"azure-functions"}'],
      ["GET", "/api/products/mug", undefined, 200, expect.stringContaining('"mug"')],
      ["POST", "/checkout", '{"items":["mug"]}', 201, expect.stringContaining('"total"')],
      ["GET", "/report", undefined, 200, expect.stringContaining("id,name,price,stock\n")],
      ["POST", "/hello/Ada", undefined, 405, ""],
      ["GET", "/nowhere", undefined, 404, ""],
      ["POST", "/invoke/price", '{"product":"mug","quantity":2}', 200, expect.stringContaining('"EUR"')],
    ] as const)("%s %s", async (method, target, body, status, text) => {
      const outcome = await running.call({ request: request(method, target, body) });
      const answer = outcome.value as WireResponse; // of a request
      expect({ status: answer.status, text: Buffer.from(answer.body).toString() }).toEqual({ status, text });
    });

    it("tells the host which messages failed", async () => {
      const message = (value: unknown) => ({
        function: "orders",
        inputData: [{ data: { bytes: Buffer.from(JSON.stringify(value)) } }],
        triggerMetadata: { MessageId: { string: "1" } },
      });
      const good = await running.call(message({ id: "1", product: "mug", quantity: 1 }));
      expect(good.error).toBeUndefined();
      const bad = await running.call(message({ id: "2", product: "lamp", quantity: 1 }));
      expect(bad.error?.message).toContain("0 of lamp left, 1 ordered");
    });
  },
);

function request(method: string, target: string, body?: string): WireRequest {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  return {
    method,
    target,
    headers: [
      ["Host", "shop.example.com"],
      ...(bytes
        ? ([
            ["Content-Type", "application/json"],
            ["Content-Length", String(bytes.byteLength)],
          ] as const)
        : []),
    ],
    ...(bytes && { body: bytes }),
  };
}

describe("private functions beside public ones", () => {
  let built: BuiltSource;
  let running: Running;

  beforeAll(async () => {
    built = await buildFor("azure-functions", "test/apps/azure-access");
    running = await azureFunctionsLauncher.launch({ folder: built.folder });
  });
  afterAll(async () => {
    await running.stop();
    await built.remove();
  });

  it("have routes of their own, for which the host asks for a key", () => {
    expect(
      running
        .list()
        .map(({ name, bindings: [trigger] }) => [name, trigger?.["route"], trigger?.["authLevel"]]),
    ).toEqual([
      ["all-keys", "keys/all", "function"],
      ["one-key", "keys/{id}", "function"],
      ["zz-http", "{*path}", "anonymous"],
    ]);
  });

  it.each([
    ["/keys/all", undefined, "all"],
    // Whichever of them the host calls.
    ["/keys/all", "one-key", "all"],
    ["/keys/7", undefined, "one 7"],
    ["/keys/7/more", undefined, "open /keys/7/more"],
    ["/", undefined, "open /"],
  ])("%s", async (target, name, text) => {
    const outcome = await running.call({ request: request("GET", target), function: name });
    const answer = outcome.value as WireResponse; // of a request
    expect({ status: answer.status, text: Buffer.from(answer.body).toString() }).toEqual({
      status: 200,
      text,
    });
  });
});

describe("an app whose base path is the host's routePrefix", () => {
  let built: BuiltSource;
  let running: Running;

  beforeAll(async () => {
    built = await buildFor("azure-functions", "test/apps/azure-prefix");
    running = await azureFunctionsLauncher.launch({ folder: built.folder });
  });
  afterAll(async () => {
    await running.stop();
    await built.remove();
  });

  it("has routes without the prefix, which the host puts before them", () => {
    expect(running.list().map(({ name, bindings: [trigger] }) => [name, trigger?.["route"]])).toEqual([
      ["double", "invoke/double"],
      ["one-key", "keys/{id}"],
      ["zz-http", "{*path}"],
    ]);
  });

  it.each([
    ["GET", "/api/items/7", undefined, 200, "item 7 at /api/items/7"],
    ["GET", "/api/keys/7", undefined, 200, "one 7"],
    ["POST", "/api/invoke/double", "21", 200, "42"],
    ["GET", "/api/elsewhere", undefined, 404, ""],
  ] as const)("%s %s", async (method, target, body, status, text) => {
    const { value } = await running.call({ request: request(method, target, body) });
    const answer = value as WireResponse; // of a request
    expect({ status: answer.status, text: Buffer.from(answer.body).toString() }).toEqual({ status, text });
  });

  it("is not reached below another prefix", async () => {
    const outcome = await running.call({ request: request("GET", "/items/7") });
    expect((outcome.value as WireResponse | undefined)?.status ?? 404).toBe(404); // of a request, or the host's own refusal
  });
});

describe.each(nodes)(
  "the start of a built app on an instance that was warm before, on Node %s",
  (_, nodePath) => {
    let built: BuiltSource;
    beforeAll(async () => {
      built = await buildFor("azure-functions", "test/apps/azure-start");
    });
    afterAll(() => built.remove());
    // Such an instance takes the app's settings when Node has long been started: NODE_OPTIONS among them.
    const launch = (env: Readonly<Record<string, string>> = {}) =>
      azureFunctionsLauncher.launch({ folder: built.folder, nodePath, env: { NODE_OPTIONS: "", ...env } });

    it("shows where in the source an error was thrown", async () => {
      const running = await launch();
      const { value, logs } = await running.call({ request: request("GET", "/fails") });
      await running.stop();
      expect((value as WireResponse).status).toBe(500); // of a request
      expect(logs.join("\n")).toMatch(/functions\/fails\.ts:7:/);
    });

    it("shows the error of an app that cannot be loaded", async () => {
      const running = await launch({ BROKEN: "yes" });
      expect(running.initError?.message).toContain("a setting is wrong: yes");
      await running.stop();
      const written = running.logs.join("\n");
      expect(written).toContain("The app could not be loaded: RangeError: a setting is wrong: yes");
      expect(written).toMatch(/functions\/fails\.ts:4:/);
    });
  },
);
