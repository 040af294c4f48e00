import { createHmac } from "node:crypto";
import { event as eventFunction, queue, storage } from "anyfn";
import { encodeHttp, toCloudEvent } from "anyfn/cloudevents";
import { queueEvent } from "anyfn/testing";
import { describe, expect, test } from "vitest";
import { type BridgeOptions, serveBridge } from "./bridge.ts";
import { cloudeventsEvent } from "./events/cloudevents-event.ts";
import { cloudeventsQueue } from "./events/cloudevents-queue.ts";
import { cloudeventsStorage } from "./events/cloudevents-storage.ts";
import type { NetlifyHandler } from "./serve.ts";
import { hostContext, toRequest } from "./tools/driver/host.ts";
import { post, SECRET_VALUE, signed } from "./tools/driver/signed.ts";

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
        definition: eventFunction(
          "com.example.placed",
          ({ data }) => void seen.push(`placed ${String(data)}`),
        ),
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

test("refusals are logged under the bridge's own name, and no function's; a function's mistake under its own", async () => {
  const { handle, lines } = bridge({ name: "anyfn-events" });
  await handle(delivery(message("orders", "a"), { sign: false }), hostContext());
  const setup = serveBridge(
    [
      { name: "fine", definition: queue("fine", () => {}), rows: [cloudeventsQueue] },
      {
        name: "orders",
        definition: queue(
          {
            name: "orders",
            setup: () => {
              throw new Error("no setup");
            },
          },
          () => {},
        ),
        rows: [cloudeventsQueue],
      },
    ],
    { environment: { ANYFN_SECRET: SECRET_VALUE }, write: (line) => lines.push(line), usage: () => {} },
  );
  expect((await setup(delivery(message("orders", "a")), hostContext())).status).toBe(500);
  const named = lines.map((line) => (JSON.parse(line) as { readonly function: string }).function);
  expect([named[0], ...new Set(named.slice(1))]).toEqual(["anyfn-events", "orders"]);
});

test.each([
  ["nothing", {}],
  ["another token", { authorization: "Bearer nope" }],
  ["rubbish", { "anyfn-signature": "t=1" }],
  ["an old signature", { "anyfn-signature": `t=1000,v1=${"0".repeat(64)}` }],
])("a body that comes with %s is refused before it is read", async (_, headers) => {
  const { handle } = bridge();
  const read: string[] = [];
  const body = new ReadableStream(
    {
      pull: () => void read.push("pulled"),
      cancel: () => void read.push("cancelled"),
    },
    { highWaterMark: 0 },
  );
  const request = new Request("https://shop.example/.netlify/functions/anyfn-events", {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json", ...headers },
    body,
    duplex: "half",
  } as RequestInit); // Node's types do not know `duplex`
  expect((await handle(request, hostContext())).status).toBe(401);
  expect(read).toEqual(["cancelled"]);
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

describe("a sender that forges", () => {
  const seconds = Math.floor(Date.now() / 1000);
  const event = message("orders", "a");
  const { headers, body } = encodeHttp(event, { mode: "binary" });
  const request = (
    change: (given: { signature: string; headers: [string, string][]; body: Uint8Array }) => {
      readonly target?: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body?: Uint8Array;
    },
  ): Request => {
    const honest = signed(post("anyfn-events", Object.entries(headers), body), "anyfn-events");
    const signature = honest.headers.at(-1)?.[1] ?? "";
    const made = change({ signature, headers: Object.entries(headers), body });
    return toRequest(post(made.target ?? "anyfn-events", made.headers, made.body ?? body));
  };
  const mac = (algorithm: string, encoding: "hex" | "base64" = "hex"): string =>
    createHmac(algorithm, SECRET_VALUE).update(body).digest(encoding);

  test.each<[string, Parameters<typeof request>[0]]>([
    [
      "a shorter one",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", given.signature.slice(0, -2)]] }),
    ],
    [
      "a longer one",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", `${given.signature}00`]] }),
    ],
    ["an empty one", (given) => ({ headers: [...given.headers, ["anyfn-signature", ""]] })],
    [
      "one in capitals",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", given.signature.toUpperCase()]] }),
    ],
    [
      "another algorithm",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", `t=${seconds},v1=${mac("sha1")}`]] }),
    ],
    [
      "a longer digest",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", `t=${seconds},v1=${mac("sha512")}`]] }),
    ],
    [
      "another version",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", given.signature.replace("v1", "v0")]] }),
    ],
    [
      "no algorithm at all",
      (given) => ({ headers: [...given.headers, ["anyfn-signature", `t=${seconds},v1=none`]] }),
    ],
    [
      "a true one beside a false one",
      (given) => ({
        headers: [
          ...given.headers,
          ["anyfn-signature", `t=${seconds},v1=${"0".repeat(64)}`],
          ["anyfn-signature", given.signature],
        ],
      }),
    ],
    [
      "another time",
      (given) => ({
        headers: [
          ...given.headers,
          ["anyfn-signature", given.signature.replace(/t=\d+/, `t=${seconds + 60}`)],
        ],
      }),
    ],
    [
      "another body",
      (given) => ({
        headers: [...given.headers, ["anyfn-signature", given.signature]],
        body: new TextEncoder().encode("other"),
      }),
    ],
    [
      "another attribute",
      (given) => ({
        headers: [
          ...given.headers.map(([name, value]): [string, string] => [
            name,
            name === "ce-queue" ? "refunds" : value,
          ]),
          ["anyfn-signature", given.signature],
        ],
      }),
    ],
    [
      "an attribute twice",
      (given) => ({
        headers: [...given.headers, ["ce-id", "other"], ["anyfn-signature", given.signature]],
      }),
    ],
    [
      "one function more",
      (given) => ({
        target: "anyfn-events?function=refunds",
        headers: [...given.headers, ["anyfn-signature", given.signature]],
      }),
    ],
    ["a bearer that is none", (given) => ({ headers: [...given.headers, ["authorization", "Bearer "]] })],
    [
      "the beginning of the secret",
      (given) => ({ headers: [...given.headers, ["authorization", `Bearer ${SECRET_VALUE.slice(0, -1)}`]] }),
    ],
    [
      "the secret by another scheme",
      (given) => ({ headers: [...given.headers, ["authorization", `Basic ${SECRET_VALUE}`]] }),
    ],
    [
      "the secret beside a false signature",
      (given) => ({
        headers: [
          ...given.headers,
          ["authorization", `Bearer ${SECRET_VALUE}`],
          ["anyfn-signature", `t=${seconds},v1=${"0".repeat(64)}`],
        ],
      }),
    ],
  ])("with %s is not let in", async (_, change) => {
    const { handle, seen } = bridge();
    const response = await handle(request(change), hostContext());
    expect([response.status, await response.text(), seen]).toEqual([401, "", []]);
  });

  test("is told from who does not", async () => {
    const { handle, seen } = bridge();
    const honest = request((given) => ({
      headers: [...given.headers, ["anyfn-signature", given.signature]],
    }));
    expect([(await handle(honest, hostContext())).status, seen]).toEqual([204, ["orders a"]]);
  });

  test("is not told whether a function is there", async () => {
    const { handle } = bridge();
    for (const name of ["orders", "nobody"]) {
      const target = `anyfn-events?function=${name}`;
      const unsigned = request((given) => ({ target, headers: given.headers }));
      expect((await handle(unsigned, hostContext())).status).toBe(401);
    }
  });
});
