import { connect, type Socket } from "node:net";
import { type AnyDefinition, http, invoke, queue, type UsageRecord } from "anyfn";
import { afterEach, describe, expect, test, vi } from "vitest";
import { rowsOf } from "../index.ts";
import { createServer, type NodeServer } from "./create-server.ts";

const servers: NodeServer[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.stop();
});

async function started(functions: Readonly<Record<string, AnyDefinition>>): Promise<{
  readonly url: URL;
  readonly records: readonly UsageRecord[];
  /** What invocations logged. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  send(head: readonly string[], body?: string): Socket;
}> {
  const records: UsageRecord[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
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
      grace: 1,
      environment: {},
      write: (line) => {
        const entry = JSON.parse(line) as (typeof lines)[number]; // the log is JSON
        if (entry["function"]) lines.push(entry);
      },
      usage: (record) => records.push(record),
    },
  );
  servers.push(server);
  const url = await server.listen();
  return {
    url,
    records,
    lines,
    send(head, body = "") {
      const socket = connect(Number(url.port), "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => {});
      socket.write([...head, "host: test", "", body].join("\r\n"));
      return socket;
    },
  };
}

const reads = http(async (request) => Response.json((await request.arrayBuffer()).byteLength));

describe("the bytes of a request", () => {
  test("are counted where nothing told their number", async () => {
    const { url, records } = await started({ reads });
    const response = await fetch(url, {
      method: "POST",
      body: ReadableStream.from([new Uint8Array(300), new Uint8Array(200)]),
      duplex: "half",
    } as RequestInit);
    expect(await response.json()).toBe(500);
    await vi.waitFor(() => expect(records).toMatchObject([{ bytesIn: 500 }]));
  });

  test.each([
    ["reads it", reads],
    [
      "does not look at it",
      http(
        (_request, context) =>
          new Promise<Response>((_, reject) => {
            context.signal.addEventListener("abort", () => reject(context.signal.reason));
          }),
      ),
    ],
  ])("are those that came of an upload that breaks off, by a function that %s", async (_, fn) => {
    const { records, lines, send } = await started({ fn });
    const socket = send(["POST / HTTP/1.1", "content-length: 1000000"], "x".repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await vi.waitFor(() =>
      expect(records).toMatchObject([
        { bytesIn: 500, failures: 0, outcomes: { ok: 0, error: 0, cancelled: 1 } },
      ]),
    );
    expect(lines).toMatchObject([{ level: "info", message: "the client went away before the answer" }]);
  });

  test.each([
    ["a small request", "/", 1000],
    ["a direct call", "/_anyfn/invoke/price", 1000],
    ["a direct call with a large body", "/_anyfn/invoke/price", 1_000_000],
    ["a delivery", "/_anyfn/events/work", 1000],
  ])("are those that came of %s that breaks off before the function is called", async (_, path, length) => {
    const { records, lines, send } = await started({
      reads,
      price: invoke(() => 1),
      work: queue("work", () => {}),
    });
    const socket = send([`POST ${path} HTTP/1.1`, `content-length: ${length}`], "x".repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await vi.waitFor(() =>
      expect(records).toMatchObject([
        { bytesIn: 500, events: 0, failures: 0, outcomes: { ok: 0, error: 0, cancelled: 1 } },
      ]),
    );
    expect(lines).toMatchObject([
      { level: "info", message: "the client went away before the whole request was here", bytes: 500 },
    ]);
  });

  test("an error of ours stays one, whether its client went away or not", async () => {
    const { records, lines, send } = await started({
      fn: http(async (request) => {
        await request.text().catch(() => {});
        throw Object.assign(new Error("of a service"), { code: "ECONNRESET" });
      }),
    });
    const socket = send(["POST / HTTP/1.1", "content-length: 1000000"], "x".repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await vi.waitFor(() =>
      expect(records).toMatchObject([{ failures: 1, outcomes: { error: 1, cancelled: 0 } }]),
    );
    expect(lines).toMatchObject([{ level: "error", error: { message: "of a service" } }]);
  });

  test("are those of a direct call's body", async () => {
    const { url, records } = await started({ price: invoke((event) => event.data) });
    await fetch(new URL("/_anyfn/invoke/price", url), { method: "POST", body: '{ "a": 1 }' });
    await vi.waitFor(() => expect(records).toMatchObject([{ function: "price", bytesIn: 10 }]));
  });
});

test("requests that no function serves are metered", async () => {
  const { url, records } = await started({
    one: http({ route: "/one", methods: ["GET"] }, () => new Response("1")),
    two: http({ route: "/two" }, () => new Response("2")),
  });
  const unknown = await fetch(new URL("/three", url));
  const wrong = await fetch(new URL("/one", url), { method: "PUT", body: "four" });
  expect([unknown.status, wrong.status, wrong.headers.get("allow")]).toEqual([404, 405, "GET"]);
  await vi.waitFor(() =>
    expect(records).toMatchObject([
      {
        function: "http",
        trigger: "node.http",
        invocations: 1,
        bytesIn: 0,
        bytesOut: 0,
        outcomes: { ok: 1 },
      },
      {
        function: "http",
        trigger: "node.http",
        invocations: 1,
        bytesIn: 4,
        bytesOut: 0,
        outcomes: { ok: 1 },
      },
    ]),
  );
});
