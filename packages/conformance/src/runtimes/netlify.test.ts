import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { NativeOutcome } from "./launcher.ts";
import { type NetlifyLaunchOptions, type NetlifyRunning, netlifyLauncher } from "./netlify.ts";

const folder = join(import.meta.dirname, "fixtures/netlify");
const from = join(import.meta.dirname, "../../../../test");
const found = netlifyLauncher.availability(from);
const wanted = found.available || process.env.CI === "true";

const started: NetlifyRunning[] = [];
const launch = async (options: Partial<NetlifyLaunchOptions> = {}): Promise<NetlifyRunning> => {
  const running = await netlifyLauncher.launch({ folder, entry: "web", from, graceMs: 0, ...options });
  started.push(running);
  return running;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop()));
});

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^2\./) });
});

test("says what is missing", async () => {
  if (wanted)
    await expect(launch({ entry: "nobody" })).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: expect.stringContaining('There is no function "nobody"'),
    });
  const nowhere = mkdtempSync(join(tmpdir(), "anyfn-nowhere-"));
  try {
    cpSync(folder, nowhere, { recursive: true });
    expect(netlifyLauncher.availability(nowhere)).toEqual(
      found.available && netlifyLauncher.availability(import.meta.dirname).available
        ? { available: true, version: expect.any(String) }
        : { available: false, reason: expect.stringContaining("@netlify/functions-dev is not installed") },
    );
  } finally {
    rmSync(nowhere, { recursive: true });
  }
});

describe.runIf(wanted).each(["host", "functions-dev"] as const)("%s", (server) => {
  let running: NetlifyRunning;
  let gate: Gate;
  beforeAll(async () => {
    gate = await startGate();
    running = await launch({ server, timeoutMs: 1500, env: { GREETING: "hello", GATE: gate.url } });
    started.splice(0);
  }, 30_000);
  afterAll(async () => {
    await running?.stop();
    gate?.close();
  });

  test("hands over a request, and Netlify's context", async () => {
    const outcome = await running.call({
      ...get("/a%20b?x=1&x=2"),
      headers: [
        ["Host", "api.example.com"],
        ["X-Forwarded-Proto", "https"],
        ["X-Forwarded-For", "10.9.8.7, 203.0.113.7"],
        ["X-MiXeD", "1"],
      ],
    });
    expect(response(outcome).status).toBe(200);
    expect(JSON.parse(text(outcome))).toMatchObject({
      method: "GET",
      url: "https://api.example.com/a%20b?x=1&x=2",
      headers: { "x-mixed": "1" },
      ip: IP[server],
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      site: "conformance",
      greeting: "hello",
    });
    expect(outcome.logs).toEqual(["a line of /a%20b"]);
  });

  test("cookies stay apart", async () => {
    const { status, headers } = response(await running.call(get("/cookies")));
    const cookies = headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);
    expect([status, cookies]).toEqual([201, ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]]);
  });

  test("streams: a piece comes before the next is made", async () => {
    const outcome = await running.call(get("/stream"), { timeoutMs: 15_000, onChunk: () => gate.open() });
    expect([text(outcome), response(outcome).cut]).toEqual(["onetwothree", false]);
  });

  test("large bodies come back whole", async () => {
    const { body } = response(await running.call(get("/large?bytes=8000000")));
    expect([body.byteLength, body.every((byte) => byte === 255)]).toEqual([8_000_000, true]);
  });

  test("text goes there and back", async () => {
    const outcome = await running.call(post("/echo", "text/plain; charset=utf-8", Buffer.from("dümp")));
    expect(text(outcome)).toBe("dümp");
  });

  test("no answer in time is a timeout", { timeout: 20_000 }, async () => {
    const { timeoutMs, ...expected } = SILENT[server];
    const outcome = await running.call(get("/silent"), { timeoutMs });
    expect(outcome).toMatchObject(expected);
  });
});

/** The limits of Netlify's own servers: none of this is anyfn's. */
describe.runIf(wanted)("limits", () => {
  test("host: bytes pass, whatever they are", async () => {
    const running = await launch();
    for (const type of ["application/octet-stream", "text/plain", undefined]) {
      const { body } = response(await running.call(post("/echo", type, Buffer.from([0, 255, 195]))));
      expect([type, ...body]).toEqual([type, 0, 255, 195]);
    }
  });

  test("host: __proto__ is no header", async () => {
    const running = await launch();
    const headers = [...get("/").headers, ["__proto__", "a"] as const, ["constructor", "b"] as const];
    const seen = JSON.parse(text(await running.call({ ...get("/"), headers }))) as {
      readonly headers: object;
    };
    const own = Object.keys(seen.headers).filter((name) => /^(?:__proto__|constructor)$/.test(name));
    expect(own).toEqual(["constructor"]);
  });

  test("functions-dev: bytes are read as text, and then taken for base64", async () => {
    const running = await launch({ server: "functions-dev" });
    const echo = async (type: string | undefined): Promise<readonly number[]> => [
      ...response(await running.call(post("/echo", type, Buffer.from([0, 255, 195])))).body,
    ];
    expect(await echo("text/plain")).toEqual([0, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd]);
    expect(await echo("application/octet-stream")).not.toEqual([0, 255, 195]);
  });

  test.each(["host", "functions-dev"] as const)(
    "%s: what is thrown is told to the client",
    async (server) => {
      const running = await launch({ server });
      const outcome = await running.call(get("/throws"));
      expect(response(outcome).status).toBe(500);
      expect(text(outcome)).toContain("a private detail");
    },
  );

  test("host: a body that fails leaves the client waiting, until it goes", async () => {
    const failure = "Unexpected error while handling request: a private detail";
    const running = await launch({ settled: (lines) => lines.some((line) => line.startsWith("Node.js v")) });
    const client = new AbortController();
    let waited = false;
    // Counted from the first piece on, however long the host took to answer.
    const goAway = (): void => {
      waited = true;
      client.abort();
    };
    const outcome = await running.call(get("/fails-late"), {
      signal: client.signal,
      onChunk: () => setTimeout(goAway, 1500),
    });
    expect([text(outcome), response(outcome).cut, waited, outcome.logs[0]]).toEqual([
      "one",
      true,
      true,
      failure,
    ]);
    // Once the client has gone, the same failure ends the host.
    expect(outcome.logs).toContain("Error: a private detail");
  });

  test.each(["host", "functions-dev"] as const)("%s: TRACE cannot be a request", async (server) => {
    const running = await launch({ server });
    expect(response(await running.call({ ...get("/"), method: "TRACE" })).status).toBe(500);
  });

  test("host: work goes on after the answer", async () => {
    const running = await launch({ settled: (lines) => lines.includes("later: done") });
    const outcome = await running.call(get("/later"));
    expect([response(outcome).status, outcome.logs]).toEqual([204, ["later: done"]]);
  });

  test("host: a function that ends the process has no answer, and the next call a new process", async () => {
    const running = await launch();
    expect(await running.call(get("/exits"))).toMatchObject({ status: "exit", error: { type: "exit" } });
    expect(response(await running.call(get("/"))).status).toBe(200);
  });

  test("functions-dev: a schedule is a POST by Netlify's clock, whoever asks", async () => {
    const running = await launch({ server: "functions-dev", entry: "tick" });
    const outcome = await running.call(get("/.netlify/functions/tick"));
    expect(response(outcome).status).toBe(204);
    expect(outcome.logs).toEqual([expect.stringMatching(/^tick POST schedule /)]);
  });

  test("functions-dev: a background function answers 202, without what it says", async () => {
    const running = await launch({ server: "functions-dev", entry: "job" });
    const outcome = await running.call(post("/.netlify/functions/job", "text/plain", Buffer.from("work")));
    expect([response(outcome).status, text(outcome), outcome.logs]).toEqual([202, "", ["job work"]]);
  });

  test("functions-dev: a function with a path is not called by its name", async () => {
    const running = await launch({ server: "functions-dev" });
    expect(response(await running.call(get("/.netlify/functions/web"))).status).toBe(404);
  });
});

/** functions-dev takes the whole list of proxies for the client's address. */
const IP = { host: "203.0.113.7", "functions-dev": "10.9.8.7, 203.0.113.7" } as const;

/** Only one of them keeps the time. */
const SILENT = {
  host: { timeoutMs: 1500, status: "timeout", error: { type: "timeout" } },
  "functions-dev": { timeoutMs: 10_000, status: "ok", value: { status: 500 } },
} as const;

interface Gate {
  readonly url: string;
  /** Lets everybody through from now on. */
  open(): void;
  close(): void;
}

/** A server that answers only once it was opened. */
async function startGate(): Promise<Gate> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = createServer((_request, response) => void promise.then(() => response.end()));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}`, open: resolve, close: () => void server.close() };
}

function get(target: string): WireRequest {
  return { method: "GET", target, headers: [["Host", "api.example.com"]] };
}

function post(target: string, type: string | undefined, body: Uint8Array): WireRequest {
  return {
    method: "POST",
    target,
    headers: [
      ["Host", "api.example.com"],
      ...(type === undefined ? [] : [["Content-Type", type] as const]),
      ["Content-Length", String(body.byteLength)],
    ],
    body,
  };
}

function response({ value }: NativeOutcome): WireResponse {
  return value as WireResponse; // what the launcher answers
}

function text(outcome: NativeOutcome): string {
  return Buffer.from(response(outcome).body).toString();
}
