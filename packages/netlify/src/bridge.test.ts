import { event, queue, storage } from "anyfn";
import { encodeHttp, toCloudEvent } from "anyfn/cloudevents";
import { queueEvent } from "anyfn/testing";
import { expect, test } from "vitest";
import { type BridgeOptions, serveBridge } from "./bridge.ts";
import { hostContext, toRequest } from "./driver/host.ts";
import { post, SECRET_VALUE, signed } from "./driver/signed.ts";
import { cloudeventsEvent } from "./events/cloudevents-event.ts";
import { cloudeventsQueue } from "./events/cloudevents-queue.ts";
import { cloudeventsStorage } from "./events/cloudevents-storage.ts";
import type { NetlifyHandler } from "./serve.ts";

interface Bridge {
  readonly handle: NetlifyHandler;
  readonly seen: string[];
  readonly lines: string[];
}

function bridge(options: BridgeOptions = {}): Bridge {
  const seen: string[] = [];
  const lines: string[] = [];
  const handle = serveBridge(
    [
      {
        name: "orders",
        definition: queue("orders", (message) => {
          if (message.data === "fail") throw new Error("a private detail");
          seen.push(`orders ${String(message.data)}`);
        }),
        rows: [cloudeventsQueue],
      },
      {
        name: "refunds",
        definition: queue("refunds", (message) => void seen.push(`refunds ${String(message.data)}`)),
        rows: [cloudeventsQueue],
      },
      {
        name: "uploads",
        definition: storage({ bucket: "uploads" }, ({ key }) => void seen.push(`uploads ${key}`)),
        rows: [cloudeventsStorage],
      },
      {
        name: "placed",
        definition: event("com.example.placed", ({ data }) => void seen.push(`placed ${String(data)}`)),
        rows: [cloudeventsEvent],
      },
    ],
    {
      environment: { ANYFN_SECRET: SECRET_VALUE },
      write: (line) => lines.push(line),
      usage: () => {},
      ...options,
    },
  );
  return { handle, seen, lines };
}

const message = (name: string, data: unknown) => toCloudEvent(queueEvent({ queue: name, data }));

function delivery(
  events: ReturnType<typeof message> | ReturnType<typeof message>[],
  { only, sign = true }: { readonly only?: string; readonly sign?: boolean } = {},
): Request {
  const { headers, body } = encodeHttp(events, { mode: Array.isArray(events) ? "batch" : "structured" });
  const request = post(`anyfn-events${only ? `?function=${only}` : ""}`, Object.entries(headers), body);
  return toRequest(sign ? signed(request, only ? `anyfn-events/${only}` : "anyfn-events") : request);
}

test("events go to the functions that listen to their source", async () => {
  const { handle, seen } = bridge();
  const response = await handle(delivery([message("orders", "a"), message("refunds", "b")]), hostContext());
  expect([response.status, seen.sort()]).toEqual([204, ["orders a", "refunds b"]]);
});

test("a function that is named gets whatever comes", async () => {
  const { handle, seen } = bridge();
  const response = await handle(delivery(message("elsewhere", "a"), { only: "orders" }), hostContext());
  expect([response.status, seen]).toEqual([204, ["orders a"]]);
});

test("what nobody listens to is 404, what fails 500 without a private word", async () => {
  const { handle } = bridge();
  expect((await handle(delivery(message("elsewhere", "a")), hostContext())).status).toBe(404);
  const failed = await handle(delivery(message("orders", "fail")), hostContext());
  const text = await failed.text();
  expect([failed.status, text.includes("private"), /\bat /.test(text)]).toEqual([500, false, false]);
});

test("what is not signed is refused before it is parsed, also without a secret", async () => {
  const { handle, lines } = bridge();
  const broken = toRequest(
    post("anyfn-events", [["content-type", "application/cloudevents+json"]], new TextEncoder().encode("{")),
  );
  expect((await handle(broken, hostContext())).status).toBe(401);
  expect((await handle(delivery(message("orders", "a"), { sign: false }), hostContext())).status).toBe(401);
  expect(lines).toHaveLength(2);
  const open = bridge({ environment: {} });
  expect((await open.handle(delivery(message("orders", "a")), hostContext())).status).toBe(503);
});

test("what is signed and no CloudEvent is 400", async () => {
  const { handle } = bridge();
  const request = signed(
    post("anyfn-events", [["content-type", "application/cloudevents+json"]], new TextEncoder().encode("{")),
    "anyfn-events",
  );
  expect((await handle(toRequest(request), hostContext())).status).toBe(400);
});

test("the handshake of webhooks welcomes whom it is told to", async () => {
  const ask = (): Request =>
    new Request("https://shop.example/.netlify/functions/anyfn-events", {
      method: "OPTIONS",
      headers: { "webhook-request-origin": "sender.example", "webhook-request-rate": "120" },
    });
  const nobody = await bridge().handle(ask(), hostContext());
  expect([nobody.status, nobody.headers.get("webhook-allowed-origin")]).toEqual([200, null]);
  const { headers } = await bridge({ origins: ["sender.example"] }).handle(ask(), hostContext());
  expect([headers.get("webhook-allowed-origin"), headers.get("webhook-allowed-rate")]).toEqual([
    "sender.example",
    "120",
  ]);
  expect((await bridge().handle(new Request("https://shop.example/"), hostContext())).status).toBe(405);
});

test("in the background a failure is thrown, so that Netlify tries again; a stranger's is not", async () => {
  const { handle } = bridge({ background: true, only: "orders", name: "orders" });
  const send = (data: unknown, sign = true): Request => {
    const { headers, body } = encodeHttp(message("orders", data), { mode: "structured" });
    const request = post("orders", Object.entries(headers), body);
    return toRequest(sign ? signed(request, "orders") : request);
  };
  expect((await handle(send("a"), hostContext())).status).toBe(204);
  await expect(handle(send("fail"), hostContext())).rejects.toThrow("500");
  expect((await handle(send("a", false), hostContext())).status).toBe(401);
});
