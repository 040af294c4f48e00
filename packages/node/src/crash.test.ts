import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "anyfn-crash-"));
const handledFile = join(folder, "handled");
const app = join(import.meta.dirname, "../fixtures/crash-app.ts");
const children = new Set<ChildProcess>();

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

test("a server that is killed at random points while it consumes loses no message", {
  timeout: 60_000,
}, async () => {
  const accepted = new Set<string>();
  const kills = 6;
  for (let run = 0; run < kills; run++) {
    const { child, url, ended } = await startServer();
    const first = await send(
      url,
      Array.from({ length: 40 }, (_, index) => index),
    );
    for (const id of first) accepted.add(id);
    setTimeout(() => child.kill("SIGKILL"), Math.random() * 60);
    // Sends go on until the server is gone: what was answered must be there.
    for (let gone = false; !gone; ) {
      const ids = await send(url, ["more"]).catch(() => (gone = true) && []);
      for (const id of ids) accepted.add(id);
    }
    expect(await ended).toBe("SIGKILL");
  }
  const { child, ended } = await startServer();
  await expect
    .poll(() => [...accepted].filter((id) => !handled().includes(id)), { timeout: 30_000 })
    .toEqual([]);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  // A batch of ten was worked on at each end.
  expect(handled().length - new Set(handled()).size).toBeLessThanOrEqual(kills * 10);
});

test("a slow message whose process is killed eleven times is not parked, and is handled in the end", {
  timeout: 60_000,
}, async () => {
  let id: string | undefined;
  const attempts: number[] = [];
  for (let kills = 0; kills < 11; kills++) {
    const { child, url, ended, begun } = await startServer("60000");
    if (id === undefined) [id] = await send(url, ["slow"], "slow");
    attempts.push(await begun);
    // Every other time as containers are stopped: SIGTERM, and SIGKILL before the message is done.
    if (kills % 2 === 1) child.kill("SIGTERM");
    if (kills % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  }
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const { child, ended } = await startServer("0");
  await expect.poll(handled, { timeout: 10_000 }).toContain(id);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

function handled(): readonly string[] {
  return existsSync(handledFile) ? readFileSync(handledFile, "utf8").split("\n").filter(Boolean) : [];
}

async function send(url: string, data: readonly unknown[], queue = "orders"): Promise<readonly string[]> {
  const response = await fetch(new URL(`/_anyfn/queues/${queue}`, url), {
    method: "POST",
    headers: { "content-type": "application/vnd.anyfn.batch+json", connection: "close" },
    body: JSON.stringify(data),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { readonly ids: readonly string[] }).ids;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<unknown>;
  /** The attempt of the slow message that is begun. */
  readonly begun: Promise<number>;
}

async function startServer(slowMs = "0"): Promise<Running> {
  const child = spawn(
    process.execPath,
    ["--conditions=@anyfn/source", app, "--port", "0", "--host", "127.0.0.1", "--data", join(folder, "data")],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, HANDLED: handledFile, SLOW_MS: slowMs, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1" },
    },
  );
  children.add(child);
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  const lines = createInterface({ input: child.stdout });
  const { promise: begun, resolve: begins } = Promise.withResolvers<number>();
  const url = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      const {
        message,
        url: at,
        attempt,
      } = JSON.parse(line) as {
        readonly message?: string;
        readonly url?: string;
        readonly attempt?: number;
      };
      if (message === "listening" && at) resolve(at);
      if (message === "begun") begins(attempt ?? 0);
    });
    void ended.then((how) => reject(new Error(`The server ended (${String(how)}) before it listened.`)));
  });
  return { child, url, ended, begun };
}
