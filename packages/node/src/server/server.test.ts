import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AnyDefinition,
  event,
  http,
  invoke,
  PermanentError,
  queue,
  schedule,
  storage,
  topic,
  type UsageRecord,
} from "anyfn";
import { encodeHttp, toCloudEvent } from "anyfn/cloudevents";
import { afterEach, describe, expect, test } from "vitest";
import { rowsOf } from "../index.ts";
import { announced, type Sender } from "../sender.ts";
import { openStore, type Store } from "../store/store.ts";
import { createServer, type NodeServer } from "./create-server.ts";
import type { ServerOptions } from "./options.ts";

/** What a connected handle calls. */
const queueSender = (name: string): Sender => announced()?.queue(name) as Sender; // a server runs
const topicSender = (name: string): Sender => announced()?.topic(name) as Sender; // as above

const servers: NodeServer[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Started {
  readonly server: NodeServer;
  readonly url: URL;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly records: readonly UsageRecord[];
  get(path: string, init?: RequestInit): Promise<Response>;
}

async function started(
  functions: Readonly<Record<string, AnyDefinition>>,
  options: ServerOptions = {},
): Promise<Started> {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records: UsageRecord[] = [];
  const server = createServer(
    {
      name: "test",
      functions: Object.entries(functions).map(([name, definition]) => ({
        name,
        definition,
        rows: rowsOf(definition.kind),
      })),
    },
    {
      port: 0,
      host: "127.0.0.1",
      grace: 2,
      environment: {},
      write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
      usage: (record) => records.push(record),
      ...options,
    },
  );
  servers.push(server);
  const url = await server.listen();
  return { server, url, lines, records, get: (path, init) => fetch(new URL(path, url), init) };
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "anyfn-server-"));
  folders.push(folder);
  return folder;
}

const JSON_TYPE = { "content-type": "application/json" };

describe("requests", () => {
  test("go to the function with the most specific route; unknown paths and wrong methods are told", async () => {
    const { get } = await started({
      one: http({ route: "/things/:id" }, (_request, context) => Response.json(context.params)),
      new: http({ route: "/things/new", methods: ["POST"] }, () => new Response("made", { status: 201 })),
    });
    expect(await (await get("/things/a%2Fb")).json()).toEqual({ id: "a/b" });
    expect((await get("/things/new", { method: "POST" })).status).toBe(201);
    expect(await (await get("/things/new")).json()).toEqual({ id: "new" });
    expect((await get("/other")).status).toBe(404);
  });

  test("a body over the limit is refused, whether its length is told or not; one below is whole", async () => {
    const size = http(async (request) => Response.json((await request.bytes()).byteLength));
    const { get } = await started({ size }, { bodyLimit: 300_000 });
    const send = async (bytes: number, streamed: boolean): Promise<unknown> => {
      const body = streamed
        ? ReadableStream.from(
            (function* () {
              for (let sent = 0; sent < bytes; sent += 50_000)
                yield new Uint8Array(Math.min(50_000, bytes - sent));
            })(),
          )
        : new Uint8Array(bytes);
      const response = await get("/", { method: "POST", body, duplex: "half" } as RequestInit); // a stream needs it
      return response.status === 200 ? response.json() : response.status;
    };
    expect(await send(10, false)).toBe(10);
    expect(await send(300_000, false)).toBe(300_000);
    expect(await send(300_000, true)).toBe(300_000);
    expect(await send(300_001, false)).toBe(413);
    expect(await send(350_000, true)).toBe(413);
  });

  test("a body over the limit ends its connection, also where its length is not told", async () => {
    const { url } = await started(
      {
        size: http({ route: "/size" }, async (request) => Response.json((await request.bytes()).byteLength)),
        forgives: http({ route: "/forgives" }, (request) =>
          request.text().then(
            () => new Response("whole"),
            (error: Error) => new Response(error.name),
          ),
        ),
        asked: invoke(() => 1),
      },
      { bodyLimit: 100_000 },
    );
    /** Sends a body that never ends, piece by piece, and hears until the server hangs up. */
    const exchange = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(url.port), "127.0.0.1");
        let heard = "";
        const timer = setTimeout(() => reject(new Error(`still open: ${heard}`)), 4000);
        socket.on("data", (bytes) => (heard += String(bytes)));
        socket.on("error", () => {}); // it may be reset while it is written to
        socket.on("close", () => {
          clearTimeout(timer);
          resolve(heard);
        });
        socket.write(`POST ${path} HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n`);
        for (let count = 0; count < 4; count++) socket.write(`7530\r\n${"a".repeat(30_000)}\r\n`);
      });
    expect(await exchange("/size")).toMatch(/^HTTP\/1.1 413 [\s\S]*connection: close/i);
    expect(await exchange("/forgives")).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close[\s\S]*HttpError/i);
    expect(await exchange("/_anyfn/invoke/asked")).toMatch(/^HTTP\/1.1 413 [\s\S]*connection: close/i);
  });

  test("a body that the function does not want ends its connection, and keeps nothing open", async () => {
    const { server, url, lines } = await started({
      first: http(async (request) => {
        const reader = request.body?.getReader();
        await reader?.read();
        await reader?.cancel("enough");
        return new Response("enough");
      }),
    });
    const socket = connect(Number(url.port), "127.0.0.1");
    let heard = "";
    socket.on("data", (bytes) => (heard += String(bytes)));
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("POST / HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (let count = 0; count < 40; count++) socket.write(`7530\r\n${"a".repeat(30_000)}\r\n`);
    await closed;
    expect(heard).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close[\s\S]*enough/i);
    await server.stop();
    // What is still open at a stop is waited for until then.
    expect(lines.map(({ message }) => message)).not.toContain("the grace time is over");
  });

  test("one that takes too long is answered, and one that throws in setup too", async () => {
    const { get, lines } = await started({
      slow: http({ route: "/slow", timeout: 0.2 }, () => new Promise<never>(() => {})),
      broken: http(
        {
          route: "/broken",
          setup: () => {
            throw new Error("a private detail");
          },
        },
        () => new Response("never"),
      ),
    });
    expect((await get("/slow")).status).toBe(504);
    const broken = await get("/broken");
    expect([broken.status, await broken.text()]).toEqual([500, ""]);
    expect(lines.map(({ message }) => message)).toContain("the request was not handled");
  });

  test("a client's claim of an address counts only behind a proxy", async () => {
    const who = http((request, context) => Response.json([context.client.ip, new URL(request.url).protocol]));
    const headers = { "x-forwarded-for": "1.1.1.1, 2.2.2.2", "x-forwarded-proto": "https" };
    const direct = await started({ who });
    expect(await (await direct.get("/", { headers })).json()).toEqual(["127.0.0.1", "http:"]);
    const behind = await started({ who }, { proxies: 1 });
    expect(await (await behind.get("/", { headers })).json()).toEqual(["2.2.2.2", "https:"]);
  });

  test("the environment of a function has its own values under the process's", async () => {
    const definition = http((_request, { env }) => Response.json([env["A"], env["B"]]));
    const server = createServer(
      {
        name: "test",
        functions: [{ name: "env", definition, rows: rowsOf("http"), env: { A: "own", B: "own" } }],
      },
      { local: false, environment: { B: "process" }, write: () => {} },
    );
    const response = await server.fetch(new Request("http://localhost/"));
    expect(await response.json()).toEqual(["own", "process"]);
  });
});

describe("hosts", () => {
  test("a port that no URL can have harms no handler", async () => {
    const { url } = await started({
      who: http((request, context) => new Response(`${request.url} ${context.client.ip}`)),
    });
    expect(await raw(url, "GET /x HTTP/1.1\r\nHost: a:99999\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*http:\/\/invalid\.host\/x 127\.0\.0\.1\r\n/,
    );
  });

  test.each([
    "Host: a\r\nHost: a",
    "Host: a\r\nhost: b",
    "Host: a b",
    "Host: user@a",
    "Host: a/b",
    "Host: a, b",
  ])("%j is refused (RFC 9112 §3.2), and its connection ends", async (hosts) => {
    const { url } = await started({ hello: http(() => new Response("hello")) });
    const answer = await raw(url, `GET / HTTP/1.1\r\n${hosts}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close/i);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe("what arrives slowly", () => {
  test("a head, and a body, are cut at their time", async () => {
    const { url } = await started(
      { hello: http(async (request) => new Response(await request.text())) },
      { headTimeout: 0.5, requestTimeout: 1 },
    );
    const began = Date.now();
    const [head, body, large] = await Promise.all([
      raw(url, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow"),
      raw(url, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhal"),
      raw(url, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhal"),
    ]);
    expect([head, body, large].map((answer) => answer.slice(0, 12))).toEqual(Array(3).fill("HTTP/1.1 408"));
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
  });
});

describe("the server's own paths", () => {
  test("health and readiness, under another prefix too; the rest is the app's", async () => {
    const all = http(() => new Response("app"));
    const { get } = await started({ all });
    expect(await (await get("/_anyfn/health")).json()).toEqual({ status: "ok" });
    expect(await (await get("/_anyfn/ready")).json()).toEqual({ status: "ready" });
    expect((await get("/_anyfn/other")).status).toBe(404);
    expect(await (await get("/_anyfnx")).text()).toBe("app");
    const moved = await started({ all }, { prefix: "/internal" });
    expect((await moved.get("/internal/health")).status).toBe(200);
    expect(await (await moved.get("/_anyfn/health")).text()).toBe("app");
  });

  test("a direct call: result, nothing, the caller's mistake, the function's", async () => {
    const { get } = await started({
      sum: invoke((call) => (call.data as readonly number[] | undefined)?.reduce((a, b) => a + b)),
      open: invoke({ access: "public" }, () => "open"),
      page: http({ route: "/page" }, () => new Response("page")),
    });
    const call = async (name: string, body?: string, init?: RequestInit): Promise<unknown> => {
      const response = await get(`/_anyfn/invoke/${name}`, {
        method: "POST",
        ...(body !== undefined && { body }),
        ...init,
      });
      return [response.status, await response.text()];
    };
    expect(await call("sum", "[1,2,3]")).toEqual([200, "6"]);
    expect(await call("sum")).toEqual([204, ""]);
    expect(await call("sum", "{")).toEqual([400, expect.stringContaining("JSON")]);
    expect(await call("sum", "5")).toEqual([500, expect.not.stringContaining("reduce")]);
    expect(await call("page", "1")).toEqual([404, expect.any(String)]);
    expect(await call("open", undefined, { headers: { origin: "https://evil.example" } })).toEqual([
      200,
      '"open"',
    ]);
    expect((await get("/_anyfn/invoke/open")).status).toBe(405);
  });

  test("private paths take the token; without one, this machine alone, and no page in a browser", async () => {
    const sum = invoke(() => 1);
    const post = { method: "POST", body: "1" };
    const open = await started({ sum });
    for (const headers of [{ origin: "https://evil.example" }, { "x-forwarded-for": "1.1.1.1" }])
      expect((await open.get("/_anyfn/invoke/sum", { ...post, headers })).status).toBe(401);
    const closed = await started({ sum }, { token: "secret" });
    const status = async (path: string, authorization?: string): Promise<number> =>
      (await closed.get(path, { ...post, ...(authorization && { headers: { authorization } }) })).status;
    expect([
      await status("/_anyfn/invoke/sum"),
      await status("/_anyfn/invoke/sum", "Bearer other"),
      await status("/_anyfn/invoke/sum", "Bearer secret"),
      await status("/_anyfn/invoke/sum?access_token=secret"),
      await status("/_anyfn/events"),
      await status("/_anyfn/queues/q"),
    ]).toEqual([401, 401, 200, 200, 401, 401]);
  });
});

describe("CloudEvents", () => {
  const base = { source: "https://s.example", time: new Date(0), native: undefined };

  test("go to every function that listens, and to one alone by its name", async () => {
    const seen: string[] = [];
    const told = (name: string) => (): void => void seen.push(name);
    const { get, lines } = await started({
      a: event("com.x", told("a")),
      b: event("com.x", told("b")),
      c: event({ type: "com.x", source: "https://other.example" }, told("c")),
      images: storage("images", told("images")),
      tick: schedule("0 2 * * *", (tick) => void seen.push(`tick ${tick.scheduledTime.toISOString()}`)),
    });
    const send = async (
      path: string,
      type: string,
      mode: "binary" | "structured" = "binary",
    ): Promise<number> => {
      const { headers, body } = encodeHttp(
        toCloudEvent({ ...base, kind: "event", id: "1", type, subject: undefined, data: 5 }),
        { mode },
      );
      return (await get(path, { method: "POST", headers, body })).status;
    };
    expect(await send("/_anyfn/events", "com.x")).toBe(204);
    expect(seen.splice(0).sort()).toEqual(["a", "b"]);
    expect(await send("/_anyfn/events/c", "com.x", "structured")).toBe(204);
    expect(seen.splice(0)).toEqual(["c"]);
    expect(await send("/_anyfn/events", "com.other")).toBe(404);
    expect(await send("/_anyfn/events/nobody", "com.x")).toBe(404);
    expect(await send("/_anyfn/events/tick", "dev.knative.sources.ping")).toBe(204);
    expect(seen.splice(0)).toEqual(["tick 1970-01-01T00:00:00.000Z"]);
    const { headers, body } = encodeHttp(
      [
        toCloudEvent({ ...base, kind: "storage", id: "1", action: "created", bucket: "images", key: "k" }),
        toCloudEvent({ ...base, kind: "storage", id: "2", action: "created", bucket: "other", key: "k" }),
      ],
      { mode: "batch" },
    );
    expect((await get("/_anyfn/events", { method: "POST", headers, body })).status).toBe(204);
    expect(seen.splice(0)).toEqual(["images"]);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "no function listens to an event", event: "2" }),
    );
  });

  test("what fails around a handler is in the log: an event of another kind, a setup that fails", async () => {
    const { get, lines } = await started(
      {
        images: storage("images", () => {}),
        broken: event(
          {
            type: "com.x",
            secrets: ["PASSWORD"],
            setup: () => {
              throw new Error("no database for sesame");
            },
          },
          () => {},
        ),
      },
      { environment: { PASSWORD: "sesame" } },
    );
    const send = async (path: string): Promise<number> => {
      const { headers, body } = encodeHttp(
        toCloudEvent({ ...base, kind: "event", id: "1", type: "com.x", subject: undefined, data: 5 }),
        { mode: "binary" },
      );
      return (await get(path, { method: "POST", headers, body })).status;
    };
    expect([await send("/_anyfn/events/images"), await send("/_anyfn/events/broken")]).toEqual([400, 500]);
    expect(lines.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({
        function: "images",
        message: "the event was not handled",
        error: expect.objectContaining({ code: "UNRECOGNIZED_EVENT" }),
      }),
      expect.objectContaining({
        function: "broken",
        message: "the event was not handled",
        error: expect.objectContaining({ message: "no database for [redacted]" }),
      }),
    ]);
  });

  test("a failure is 500, one for good 400; a webhook's handshake names whom it allows", async () => {
    const { get } = await started(
      {
        bad: event("bad", () => {
          throw new Error("a private detail");
        }),
        worse: event("worse", () => {
          throw new PermanentError("a private detail");
        }),
      },
      { origins: ["hooks.example"] },
    );
    const send = async (type: string): Promise<unknown> => {
      const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": type };
      const response = await get("/_anyfn/events", { method: "POST", headers });
      return [response.status, await response.text()];
    };
    expect(await send("bad")).toEqual([500, expect.not.stringContaining("private")]);
    expect(await send("worse")).toEqual([400, expect.not.stringContaining("private")]);
    const ask = async (origin: string): Promise<unknown> => {
      const headers = { "webhook-request-origin": origin, "webhook-request-rate": "120" };
      const response = await get("/_anyfn/events", { method: "OPTIONS", headers });
      return ["webhook-allowed-origin", "webhook-allowed-rate", "allow"].map((name) =>
        response.headers.get(name),
      );
    };
    expect(await ask("hooks.example")).toEqual(["hooks.example", "120", "POST, OPTIONS"]);
    expect(await ask("evil.example")).toEqual([null, null, "POST, OPTIONS"]);
  });
});

describe("queues and topics of its own", () => {
  test("a message is handled, with what it was sent with; a failed one comes again, then is parked", async () => {
    const seen: unknown[] = [];
    const data = dataFolder();
    const { server } = await started(
      {
        orders: queue({ name: "orders", retry: { attempts: 2, delay: 0.05 } }, (message) => {
          const { data: body, attributes, group, attempt } = message;
          seen.push([body, attributes, group, attempt]);
          if (body === "fail") throw new Error("told to");
        }),
      },
      { data },
    );
    const id = await queueSender("orders").send({ n: 1 }, { attributes: { a: "1" }, group: "eu" });
    expect(id).toMatch(/^[\da-f-]{36}$/);
    await queueSender("orders").send("fail", { id: "f" });
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(4);
    expect(seen).toEqual([
      [{ n: 1 }, { a: "1" }, "eu", 1],
      ["fail", {}, undefined, 1],
      ["fail", {}, undefined, 2],
      ["fail", {}, undefined, 3],
    ]);
    await server.stop();
    const store = openStore(join(data, "anyfn.db"));
    expect([
      store.count("queue:orders"),
      store.parked({ channel: "queue:orders" }).map((dead) => dead.id),
    ]).toEqual([0, ["f"]]);
    store.close();
  });

  test("what failed for good goes to the dead letters at once, where some are named", async () => {
    const seen: unknown[] = [];
    const { get } = await started({
      orders: queue({ name: "orders", retry: { deadLetter: "failed" } }, () => {
        throw new PermanentError("bad");
      }),
      failed: queue("failed", (message) => void seen.push([message.data, message.attempt])),
    });
    const response = await get("/_anyfn/queues/orders", {
      method: "POST",
      body: '{"n":1}',
      headers: JSON_TYPE,
    });
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([202, ["id"]]);
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([[{ n: 1 }, 1]]);
    expect((await get("/_anyfn/queues/unknown", { method: "POST", body: "1" })).status).toBe(404);
  });

  test("dead letters that would come back for ever are parked, which is told", async () => {
    const data = dataFolder();
    const seen: unknown[] = [];
    const bad = (name: string, deadLetter: string): AnyDefinition =>
      queue({ name, retry: { attempts: 0, deadLetter } }, (message) => {
        seen.push([name, message.attempt]);
        throw new PermanentError("bad");
      });
    const { server, lines } = await started(
      { own: bad("own", "own"), ping: bad("ping", "pong"), pong: bad("pong", "ping") },
      { data },
    );
    await queueSender("own").send(1, { id: "1" });
    await queueSender("ping").send(2, { id: "2" });
    await expect
      .poll(() => lines.filter(({ message }) => message === "a message was given up").length)
      .toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.stop();
    expect(seen.toSorted()).toEqual([
      ["own", 1],
      ["ping", 1],
    ]);
    expect(lines.filter(({ level }) => level === "warn")).toEqual(
      ["own", "ping", "pong"].map((name) =>
        expect.objectContaining({
          function: name,
          message: "dead letters would come back to their own queue, and are parked",
        }),
      ),
    );
    const store = openStore(join(data, "anyfn.db"));
    expect(
      ["own", "ping"].map((name) => store.parked({ channel: `queue:${name}` }).map((dead) => dead.id)),
    ).toEqual([["1"], ["2"]]);
    store.close();
  });

  test("a group is handled in order, one at a time, also when one fails in between", async () => {
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    const { get } = await started({
      steps: queue({ name: "steps", retry: { delay: 0.05 }, batchSize: 3 }, async (message) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        if (message.data === 3 && message.attempt === 1) throw new Error("once");
        seen.push(String(message.data));
      }),
    });
    const headers = { "content-type": "application/vnd.anyfn.batch+json", "anyfn-group": "g" };
    const sent = await get("/_anyfn/queues/steps", {
      method: "POST",
      headers,
      body: "[0,1,2,3,4,5,6,7,8,9]",
    });
    expect(sent.status).toBe(202);
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(10);
    expect([seen, most]).toEqual([["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], 1]);
  });

  test("each function that listens to a topic gets its own copy", async () => {
    const seen: string[] = [];
    await started({
      mail: topic("signups", (message) => void seen.push(`mail ${message.data} ${message.subject}`)),
      stats: topic("signups", (message) => void seen.push(`stats ${message.data} ${message.topic}`)),
    });
    await topicSender("signups").send("ada", { subject: "hi" });
    await expect.poll(() => seen.toSorted(), { timeout: 5000 }).toEqual(["mail ada hi", "stats ada signups"]);
  });

  test("what has stopped is announced no more", async () => {
    const { server } = await started({ q: queue("q", () => {}) });
    await server.stop();
    expect(announced()).toBeUndefined();
  });

  test("what JSON has no word for is refused", async () => {
    await started({ q: queue("q", () => {}) });
    await expect(queueSender("q").send(undefined)).rejects.toThrow(TypeError);
  });
});

describe("a data folder", () => {
  const order = { method: "POST", body: "1" };

  test("is not made where nothing is kept", async () => {
    const data = join(dataFolder(), "below");
    const { get } = await started({ hello: http(() => new Response("hello")) }, { data });
    expect([await (await get("/")).text(), (await get("/_anyfn/ready")).status]).toEqual(["hello", 200]);
    expect(existsSync(data)).toBe(false);
  });

  test("that cannot be written to keeps no HTTP app from running", async () => {
    const data = join(dataFolder(), "file");
    writeFileSync(data, "");
    const { get } = await started({ hello: http(() => new Response("hello")) }, { data });
    expect(await (await get("/")).text()).toBe("hello");
    await expect(queueSender("orders").send(1)).rejects.toThrow(join(data, "anyfn.db"));
  });

  test("that is deleted while the server runs takes nothing more, and the server is not ready", async () => {
    const data = join(dataFolder(), "data");
    const { get, lines } = await started({ orders: queue("orders", () => {}) }, { data });
    expect((await get("/_anyfn/queues/orders", order)).status).toBe(202);
    expect((await get("/_anyfn/ready")).status).toBe(200);
    rmSync(data, { recursive: true });
    const refused = await get("/_anyfn/queues/orders", order);
    expect([refused.status, await refused.json()]).toEqual([
      503,
      { error: { type: "NotKept", message: "The message could not be kept. Send it again later." } },
    ]);
    await expect.poll(async () => (await get("/_anyfn/ready")).status).toBe(503);
    expect(await (await get("/_anyfn/ready")).json()).toEqual({
      status: "not ready",
      reason: "messages cannot be kept",
    });
    expect(lines.map(({ message }) => message)).toContain("messages cannot be kept");
    expect((await get("/_anyfn/health")).status).toBe(200);
  });

  test("without queues of its own a server says so", async () => {
    const { get } = await started({ orders: queue("orders", () => {}) }, { local: false });
    for (const kind of ["queue", "topic"]) {
      const answer = await get(`/_anyfn/${kind}s/orders`, order);
      expect([answer.status, await answer.json()]).toEqual([
        404,
        {
          error: {
            type: "NoLocalQueues",
            message: `This server has no ${kind}s of its own: it runs with --local off (ANYFN_LOCAL=off). Send a CloudEvent to /_anyfn/events, or to the broker.`,
          },
        },
      ]);
    }
  });

  test("keeps why a message was parked, without secrets", async () => {
    const data = dataFolder();
    const { server } = await started(
      {
        orders: queue({ name: "orders", secrets: ["TOKEN"] }, () => {
          throw new PermanentError("refused with sesame-open");
        }),
      },
      { data, environment: { TOKEN: "sesame-open" } },
    );
    await queueSender("orders").send(1, { id: "1" });
    const path = join(data, "anyfn.db");
    await expect
      .poll(() => {
        using looking = closing(openStore(path, { serves: false }));
        return looking.store.parked().map(({ channel, id, attempt, why }) => [channel, id, attempt, why]);
      })
      .toEqual([["queue:orders", "1", 1, "PermanentError: refused with [redacted]"]]);
    await server.stop();
  });
});

/** A client that sends the next request a moment after each answer, on one connection. */
function keepAlive(url: URL): { answered(): number; readonly ended: Promise<string> } {
  let answers = 0;
  const ended = new Promise<string>((resolve) => {
    let waiting = false;
    let closes = false;
    let seen = "";
    const socket = connect(Number(url.port), "127.0.0.1");
    const ask = (): void => {
      if (socket.destroyed || closes) return;
      waiting = true;
      socket.write("GET / HTTP/1.1\r\nHost: h.example\r\n\r\n");
    };
    socket.on("connect", ask);
    socket.on("data", (bytes) => {
      seen += String(bytes);
      if (!seen.endsWith("hello\r\n0\r\n\r\n")) return;
      closes = /^connection: close/im.test(seen);
      seen = "";
      waiting = false;
      answers++;
      setTimeout(ask, Math.random() * 120);
    });
    socket.on("error", ({ message }) => resolve(message));
    socket.on("close", () =>
      resolve(closes ? "closed with an answer" : waiting ? "closed without an answer" : "closed while idle"),
    );
  });
  return { answered: () => answers, ended };
}

function closing(store: Store): { readonly store: Store; [Symbol.dispose](): void } {
  return { store, [Symbol.dispose]: () => store.close() };
}

/** What a server answers to these bytes, until it ends the connection. */
function raw(url: URL, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), "127.0.0.1", () => socket.write(text, "latin1"));
    let seen = "";
    socket.on("data", (bytes) => (seen += bytes.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(seen));
  });
}

describe("folders of buckets", () => {
  test("one that cannot be is told, and nothing goes on running", async () => {
    const data = dataFolder();
    const file = join(data, "file");
    writeFileSync(file, "");
    const { server: other, url } = await started({ hello: http(() => new Response()) });
    await other.stop();
    const port = Number(url.port);
    const server = createServer(
      {
        name: "test",
        functions: [{ name: "up", definition: storage("uploads", () => {}), rows: rowsOf("storage") }],
      },
      { port, host: "127.0.0.1", data, buckets: { uploads: file }, write: () => {} },
    );
    await expect(server.listen()).rejects.toThrow(
      `The folder ${file} of the bucket "uploads" cannot be used: EEXIST`,
    );
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test("one that no function listens to is told", async () => {
    const { lines } = await started({ hello: http(() => new Response()) }, { buckets: { uploads: "/tmp" } });
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: "warn",
        message: "no function listens to a bucket",
        bucket: "uploads",
        folder: "/tmp",
      }),
    );
  });
});

describe("a stop", () => {
  test("answers what runs, refuses what comes, disposes, and hands on usage", async () => {
    const ended: string[] = [];
    const entered = Promise.withResolvers<void>();
    const { server, get, url, records } = await started({
      slow: http({ dispose: () => void ended.push("disposed") }, async () => {
        entered.resolve();
        await new Promise((resolve) => setTimeout(resolve, 300));
        return new Response("whole");
      }),
    });
    const answer = get("/");
    await entered.promise;
    const stopped = server.stop();
    expect(await (await answer).text()).toBe("whole");
    await stopped;
    expect([ended, records.length]).toEqual([["disposed"], 1]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("a request on an open connection is answered, and the connection ends with it", async () => {
    const { server, url } = await started({ hello: http(() => new Response("hello")) });
    const socket = connect(Number(url.port), "127.0.0.1");
    let seen = "";
    socket.on("data", (bytes) => (seen += String(bytes)));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("connect", resolve));
    const request = "GET / HTTP/1.1\r\nHost: h.example\r\n\r\n";
    socket.write(request);
    await expect.poll(() => seen).toContain("hello");
    const stopped = server.stop();
    socket.write(request);
    await stopped;
    await closed;
    expect(seen.match(/hello/g)).toHaveLength(2);
    expect(seen).toMatch(/connection: close/i);
  });

  test("resets no request of a client that keeps its connections", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const { server, url } = await started({ hello: http(() => new Response("hello")) }, { grace: 8 });
      const clients = Array.from({ length: 60 }, () => keepAlive(url));
      await expect
        .poll(() => clients.every(({ answered }) => answered() > 3), { timeout: 10_000 })
        .toBe(true);
      await Promise.all([server.stop(), ...clients.map(({ ended }) => ended)]);
      // Each was told with its last answer that the connection ends.
      const ends = await Promise.all(clients.map(({ ended }) => ended));
      expect(ends.filter((end) => end !== "closed with an answer")).toEqual([]);
    }
  });

  test("does not wait for connections on which nothing has come", async () => {
    const { server, url } = await started({ hello: http(() => new Response("hello")) }, { grace: 30 });
    const sockets = [1, 2].map(() => connect(Number(url.port), "127.0.0.1"));
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    await fetch(url);
    await server.stop();
    await Promise.all(closed);
  });

  test("what runs longer than the grace time is given back, and comes again", async () => {
    const data = dataFolder();
    let calls = 0;
    const definition = (): AnyDefinition =>
      queue("long", () => (++calls === 1 ? new Promise<never>(() => {}) : undefined));
    const first = await started({ long: definition() }, { data, grace: 0.2 });
    await queueSender("long").send(1);
    await expect.poll(() => calls).toBe(1);
    await first.server.stop();
    await started({ long: definition() }, { data });
    await expect.poll(() => calls, { timeout: 5000 }).toBe(2);
  });
});

describe("what one asks for harms no other", () => {
  test("a private function answers this machine, and others with the token", async () => {
    const functions = {
      open: http({ route: "/open" }, () => new Response("open")),
      kept: http({ route: "/kept", access: "private" }, () => new Response("kept")),
    };
    const alone = { kept: http({ access: "private" }, () => new Response("kept")) };
    for (const given of [functions, alone]) {
      const { get } = await started(given);
      expect((await get("/kept")).status).toBe(200);
      for (const name of ["x-forwarded-for", "x-real-ip", "via", "origin"])
        expect([name, (await get("/kept", { headers: { [name]: "192.0.2.1" } })).status]).toEqual([
          name,
          401,
        ]);
    }
    const { get } = await started(functions, { token: "sesame" });
    expect(await (await get("/open")).text()).toBe("open");
    expect((await get("/kept")).status).toBe(401);
    expect((await get("/kept", { headers: { authorization: "Bearer open" } })).status).toBe(401);
    expect((await get("/kept", { headers: { authorization: "Bearer sesame" } })).status).toBe(200);
  });

  test("a message that cannot be kept fails alone", async () => {
    const seen: unknown[] = [];
    await started({ orders: queue("orders", (event) => void seen.push(event.data)) });
    const orders = queueSender("orders");
    const sent = await Promise.allSettled([
      orders.send("first"),
      orders.send("broken", { group: {} as never }),
      orders.send("late", { delay: 1e12 }),
      orders.send("never", { delay: Number.NaN }),
      orders.send("second"),
    ]);
    expect(sent.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    await expect.poll(() => seen).toEqual(["first", "second"]);
  });

  test("a delay beyond all bounds is the sender's mistake; a batch is one with parameters too", async () => {
    const seen: unknown[] = [];
    const { get } = await started({ orders: queue("orders", (event) => void seen.push(event.data)) });
    const post = (body: string, headers: Record<string, string>) =>
      get("/_anyfn/queues/orders", { method: "POST", body, headers });
    expect((await post("1", { "anyfn-delay": "9".repeat(25) })).status).toBe(400);
    const type = "Application/Vnd.Anyfn.Batch+JSON; charset=utf-8";
    expect((await post("[1,2]", { "content-type": type })).status).toBe(202);
    await expect.poll(() => seen).toEqual([1, 2]);
  });
});

test("a bucket of any name keeps to its folder", async () => {
  const data = dataFolder();
  await started({ up: storage("..", () => {}), here: storage("a/../b", () => {}) }, { data });
  expect(readdirSync(join(data, "buckets")).sort()).toEqual(["%2E%2E", "a%2F..%2Fb"]);
});
