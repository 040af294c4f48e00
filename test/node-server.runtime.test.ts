/** What the built server does of its own, as a process: load, a queue that survives `kill -9`, its clock, its folders, SIGTERM. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { type NodeLaunchOptions, type NodeRunning, nodeLauncher } from "@anyfn/conformance/runtimes/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { nodePath } from "./support/google-runtime.ts";
import { appLines, usageLines } from "./support/log-lines.ts";

let app: BuiltSource;
let data: string;
const started: NodeRunning[] = [];

beforeAll(async () => {
  app = await buildFor("node", "test/apps/server");
}, 60_000);
afterAll(() => app?.remove());
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "anyfn-data-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop()));
  await rm(data, { recursive: true, force: true });
});

async function launch(options: Partial<NodeLaunchOptions> = {}): Promise<NodeRunning> {
  const running = await nodeLauncher.launch({ folder: app.folder, data, nodePath, ...options });
  if (running.initError) throw new Error(running.initError.message);
  started.push(running);
  return running;
}

describe("the shop", () => {
  it("runs as it is, with its native packages", { timeout: 60_000 }, async () => {
    const shop = await buildFor("node", "examples/shop");
    try {
      const running = await launch({ folder: shop.folder });
      const { value, bytes } = await running.call({
        method: "GET",
        target: "/hello/ada",
        headers: [["Host", "shop.example"]],
      });
      expect([value, JSON.parse(Buffer.from(bytes).toString())]).toEqual([
        expect.objectContaining({ status: 200 }),
        { hello: "ada", from: "node" },
      ]);
      expect(await readdir(join(shop.folder, "node_modules"))).toContain("sharp");
    } finally {
      await shop.remove();
    }
  });
});

describe("under load", () => {
  it("answers every request, and counts each", { timeout: 60_000 }, async () => {
    const running = await launch();
    const { port } = portOf(running);
    const script = join(import.meta.dirname, "node_modules/.bin/autocannon");
    const args = ["--json", "-c", "50", "-a", "20000", `http://127.0.0.1:${port}/hello`];
    const { stdout } = await promisify(execFile)(script, args, { maxBuffer: 1e7 });
    const { requests, errors, timeouts, non2xx, "2xx": fine } = JSON.parse(stdout);
    expect({ total: requests.total, errors, timeouts, non2xx, fine }).toEqual({
      total: 20_000,
      errors: 0,
      timeouts: 0,
      non2xx: 0,
      fine: 20_000,
    });
    await running.stop();
    expect(usageLines(running.logs).at(-1)).toMatchObject({
      function: "hello",
      invocations: 20_000,
      outcomes: { ok: 20_000, error: 0, timeout: 0, cancelled: 0 },
    });
  });

  it("SIGTERM: every request received before is answered; later ones may be refused", async () => {
    const running = await launch();
    const { port, pid } = portOf(running);
    const agent = new Agent({ keepAlive: true });
    const outcomes: { readonly begun: number; readonly status: number | string }[] = [];
    let signalled = Number.POSITIVE_INFINITY;
    const client = async (): Promise<void> => {
      // On until well after the signal: new ones are begun all the time.
      while (performance.now() < signalled + 300) {
        const begun = performance.now();
        const status = await ask(port, agent);
        outcomes.push({ begun, status });
        if (status !== 200) await setTimeout(20);
      }
    };
    const clients = Array.from({ length: 40 }, client);
    await setTimeout(500);
    process.kill(pid, "SIGTERM");
    signalled = performance.now();
    await Promise.all(clients);
    agent.destroy();
    await running.stop();
    // What was written less than a moment before may not have been received.
    const before = outcomes.filter(({ begun }) => begun < signalled - 20);
    expect(before.length).toBeGreaterThan(40);
    expect(before.filter(({ status }) => status !== 200)).toEqual([]);
    const statuses = new Set(outcomes.map(({ status }) => status));
    expect(statuses).toContain("ECONNREFUSED");
    // A connection that waited for its next request may be closed while that is written.
    expect([...statuses].filter((status) => ![200, "ECONNREFUSED", "ECONNRESET"].includes(status))).toEqual(
      [],
    );
    expect(appLines(running.logs).map(({ message }) => message)).toEqual(
      expect.arrayContaining(["listening", "stopping", "stopped"]),
    );
  });

  it("a second signal ends it at once", async () => {
    const running = await launch();
    const { port, pid } = portOf(running);
    const agent = new Agent();
    const pending = ask(port, agent);
    await setTimeout(50);
    process.kill(pid, "SIGTERM");
    await setTimeout(10);
    process.kill(pid, "SIGTERM");
    expect(await pending).toBe("ECONNRESET");
  });
});

describe("the queue", () => {
  it("loses nothing by kill -9 at any point, and delivers again only what was under way", {
    timeout: 120_000,
  }, async () => {
    const out = join(data, "out.txt");
    await writeFile(out, "");
    const env = { OUT: out };
    const lines = async (): Promise<readonly string[]> =>
      (await readFile(out, "utf8")).split("\n").filter(Boolean);
    const sent: number[] = [];
    const doubtful: number[] = [];
    let kills = 0;

    let running = await launch({ env });
    const kill = async (): Promise<void> => {
      kills++;
      process.kill(portOf(running).pid, "SIGKILL");
      await running.stop();
      running = await launch({ env });
    };
    // While messages are sent: what was answered with 202 is the server's from then on.
    for (let first = 0; first < 10_000; first += 500) {
      const batch = Array.from({ length: 500 }, (_, index) => first + index);
      const killing =
        first === 2000 || first === 6000 ? setTimeout(Math.random() * 20).then(kill) : undefined;
      const status = await send(running, batch);
      (status === 202 ? sent : doubtful).push(...batch);
      await killing;
    }
    const missing = async (): Promise<number> => {
      const seen = new Set((await lines()).map((line) => Number(line.split(" ")[0])));
      return sent.filter((number) => !seen.has(number)).length;
    };
    // While they are consumed.
    for (let count = 0; count < 4; count++) {
      await setTimeout(Math.random() * 150);
      expect(await missing()).toBeGreaterThan(0);
      await kill();
    }
    await expect.poll(missing, { timeout: 60_000, interval: 200 }).toBe(0);

    const deliveries = (await lines()).map((line) => line.split(" ").map(Number));
    const known = new Set([...sent, ...doubtful]);
    expect(deliveries.filter(([number = -1]) => !known.has(number))).toEqual([]);
    expect(sent.length).toBeGreaterThan(8000);
    expect(kills).toBe(6);
    // Whatever came again says so, and is no more than an end of the process could interrupt.
    const first = new Set<number>();
    const again = deliveries.filter(([number = -1]) => first.has(number) || !first.add(number));
    expect(again.filter(([, attempt = 0]) => attempt < 2)).toEqual([]);
    expect(again.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThan(kills * 100);
  });

  it("a topic goes to each of its functions", async () => {
    const running = await launch();
    expect((await post(running, "/_anyfn/topics/signups", "application/json", '{"user":"ada"}')).status).toBe(
      202,
    );
    await expect
      .poll(() => messages(running, "signup", "also a signup"))
      .toEqual([
        { message: "also a signup", data: { user: "ada" } },
        { message: "signup", data: { user: "ada" } },
      ]);
  });
});

describe("the clock", () => {
  it("ticks when it is time, in the function's own time zone, and makes up once for what was missed", async () => {
    const first = await launch({ args: ["--clock", "2026-01-01T00:00:00Z@3600"] });
    await expect.poll(() => messages(first, "tick").length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    await first.stop();
    expect(messages(first, "tick").slice(0, 3)).toEqual(
      ["01", "02", "03"].map((hour) => ({
        message: "tick",
        at: `2026-01-01T${hour}:00:00.000Z`,
        pastDue: false,
      })),
    );
    // 02:00 in Paris.
    expect(messages(first, "night")).toEqual([{ message: "night", at: "2026-01-01T01:00:00.000Z" }]);

    const second = await launch({ args: ["--clock", "2026-01-03T12:30:00Z@1"] });
    await expect.poll(() => messages(second, "tick", "night").length, { timeout: 5000 }).toBe(2);
    expect(messages(second, "tick", "night")).toEqual([
      { message: "night", at: "2026-01-03T01:00:00.000Z" },
      { message: "tick", at: "2026-01-03T12:00:00.000Z", pastDue: true },
    ]);
  });
});

describe("a folder as a bucket", () => {
  it("tells what is created, written again and deleted, also while nothing ran", {
    timeout: 30_000,
  }, async () => {
    const bucket = join(data, "buckets/uploads");
    await mkdir(join(bucket, "in"), { recursive: true });
    const running = await launch();
    await writeFile(join(bucket, "in/a.txt"), "one");
    await writeFile(join(bucket, "in/other.png"), "no function listens to this");
    await expect
      .poll(() => uploads(running), { timeout: 10_000 })
      .toEqual([{ action: "created", key: "in/a.txt", size: 3 }]);
    await appendFile(join(bucket, "in/a.txt"), " and two");
    await expect
      .poll(() => uploads(running).at(1), { timeout: 10_000 })
      .toEqual({ action: "created", key: "in/a.txt", size: 11 });
    await rm(join(bucket, "in/a.txt"));
    await expect
      .poll(() => uploads(running).at(2), { timeout: 10_000 })
      .toMatchObject({ action: "deleted", key: "in/a.txt" });
    await running.stop();
    await writeFile(join(bucket, "while-away.txt"), "four");
    const next = await launch();
    await expect
      .poll(() => uploads(next), { timeout: 10_000 })
      .toEqual([{ action: "created", key: "while-away.txt", size: 4 }]);
  });
});

describe("private paths", () => {
  it("answer this machine alone, and nobody who came through a proxy", async () => {
    const running = await launch({ args: ["--proxies", "1"] });
    const event = JSON.stringify({
      specversion: "1.0",
      id: "1",
      source: "/test",
      type: "anyfn.topic.message",
      topic: "signups",
      data: 1,
    });
    const type = "application/cloudevents+json";
    expect((await post(running, "/_anyfn/events", type, event)).status).toBe(204);
    for (const header of ["x-forwarded-for", "forwarded"])
      expect((await post(running, "/_anyfn/events", type, event, { [header]: "127.0.0.1" })).status).toBe(
        401,
      );
  });

  it("with a token answer whoever has it, wherever from, and nobody else", async () => {
    const running = await launch({ env: { ANYFN_TOKEN: "a-token" } });
    const call = (headers: Readonly<Record<string, string>>) =>
      post(running, "/_anyfn/topics/signups", "text/plain", "x", headers);
    expect((await call({})).status).toBe(401);
    expect((await call({ authorization: "Bearer another" })).status).toBe(401);
    expect((await call({ authorization: "Bearer a-token", "x-forwarded-for": "203.0.113.7" })).status).toBe(
      202,
    );
  });
});

function portOf({ address, pid }: NodeRunning): { readonly port: number; readonly pid: number } {
  if (!address || !("port" in address) || pid === undefined) throw new Error("the server has ended");
  return { port: address.port, pid };
}

/** One request to the slow function: its status, or why there is none. */
async function ask(port: number, agent: Agent): Promise<number | string> {
  const asked = request({ host: "127.0.0.1", port, path: "/slow", agent });
  asked.end();
  try {
    const [response] = (await once(asked, "response")) as [import("node:http").IncomingMessage]; // as Node documents
    for await (const _ of response);
    return response.statusCode ?? 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** A request to the server; status 0 where no answer came. */
async function post(
  running: NodeRunning,
  path: string,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number }> {
  const url = `http://127.0.0.1:${portOf(running).port}${path}`;
  return fetch(url, { method: "POST", body, headers: { "content-type": type, ...headers } }).catch(() => ({
    status: 0,
  }));
}

async function send(running: NodeRunning, numbers: readonly number[]): Promise<number> {
  const type = "application/vnd.anyfn.batch+json";
  return (await post(running, "/_anyfn/queues/numbers", type, JSON.stringify(numbers))).status;
}

/** Lines of the functions' own with these messages, without what differs each time, in the order of their text. */
function messages({ logs }: NodeRunning, ...wanted: readonly string[]): readonly object[] {
  return appLines(logs)
    .filter(({ message }) => wanted.includes(String(message)))
    .map(
      ({ time: _t, level: _l, invocation: _i, function: _f, traceId: _r, spanId: _s, ...fields }) => fields,
    )
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The changes that the function heard of, in their order. */
function uploads({ logs }: NodeRunning): readonly object[] {
  return appLines(logs)
    .filter(({ message }) => message === "upload")
    .map(({ action, key, size }) => ({ action, key, ...(size !== undefined && { size }) }));
}
