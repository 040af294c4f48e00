import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const app = join(import.meta.dirname, "../../fixtures/signals-app.ts");
const taken = createServer();

beforeAll(async () => {
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
});

afterAll(() => taken.close());

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@anyfn/source", app, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1", THROWN_SECRET: "sesame" },
  });
  const seen = { out: "", err: "" };
  child.stdout.on("data", (bytes) => (seen.out += String(bytes)));
  child.stderr.on("data", (bytes) => (seen.err += String(bytes)));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, seen, ended };
}

const LOCAL = ["--port", "0", "--host", "127.0.0.1", "--local", "off"];

test("a wrong flag ends it with 2, what cannot start with 1: one line each, and no stack", async () => {
  const wrong = run("--durability", "none");
  expect([await wrong.ended, wrong.seen.err]).toEqual([
    2,
    '--durability (ANYFN_DURABILITY) should be default or power but is "none".\n',
  ]);
  const { port } = taken.address() as { readonly port: number }; // it listens on a port
  const blocked = run(...LOCAL, "--port", String(port));
  expect([await blocked.ended, blocked.seen.err]).toEqual([
    1,
    `Port ${port} is in use. Choose another with --port, or 0 for any free one.\n`,
  ]);
});

test("help is printed, and nothing is started", async () => {
  const help = run("--help");
  expect(await help.ended).toBe(0);
  expect(help.seen.out).toMatch(/^node signals-app\.ts \[flags\]\n\n {2}--port +PORT +3000/);
});

test("SIGTERM lets what runs end, a second one does not; what nobody caught ends nothing", async () => {
  const { child, seen, ended } = run(...LOCAL);
  await expect.poll(() => seen.out, { timeout: 10_000 }).toContain('"listening"');
  const url = /"url":"([^"]+)"/.exec(seen.out)?.[1];
  expect(await (await fetch(new URL("/throws", url))).text()).toBe("fine");
  await expect.poll(() => seen.out).toContain("uncaughtException in a function");
  expect(seen.out).toContain("nobody catches this: [redacted]");
  const slow = fetch(new URL("/slow", url)).then((response) => response.text());
  await expect.poll(() => seen.out).toContain("entered");
  child.kill("SIGTERM");
  expect(await slow).toBe("whole");
  expect(await ended).toBe(0);

  const second = run(...LOCAL);
  await expect.poll(() => second.seen.out, { timeout: 10_000 }).toContain('"listening"');
  const hung = fetch(new URL("/hangs", /"url":"([^"]+)"/.exec(second.seen.out)?.[1])).catch(() => "broken");
  await expect.poll(() => second.seen.out).toContain("entered");
  second.child.kill("SIGTERM");
  await expect.poll(() => second.seen.out).toContain('"stopping"');
  second.child.kill("SIGTERM");
  expect([await second.ended, await hung]).toEqual([143, "broken"]);
});

test("a server whose log nobody reads any more goes on, and ends", async () => {
  const { child, seen, ended } = run(...LOCAL);
  await expect.poll(() => seen.out, { timeout: 10_000 }).toContain('"listening"');
  const url = /"url":"([^"]+)"/.exec(seen.out)?.[1];
  child.stdout.destroy();
  for (let count = 0; count < 3; count++)
    expect(await (await fetch(new URL("/slow", url), { signal: AbortSignal.timeout(5000) })).text()).toBe(
      "whole",
    );
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});
