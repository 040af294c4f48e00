import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterEach, describe, expect, test } from "vitest";
import type { NativeOutcome } from "./launcher.ts";
import { type NodeLaunchOptions, type NodeRunning, nodeLauncher } from "./node.ts";

const folder = join(import.meta.dirname, "fixtures/node");
const node22 = join(import.meta.dirname, "../../../../node_modules/node-22/bin/node");

const started: NodeRunning[] = [];
const launch = async (options: Partial<NodeLaunchOptions> = {}): Promise<NodeRunning> => {
  const running = await nodeLauncher.launch({ folder, graceMs: 0, ...options });
  started.push(running);
  return running;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop()));
});

test("is available wherever Node is", () => {
  expect(nodeLauncher.availability()).toEqual({ available: true, version: process.versions.node });
});

test("says what is missing", async () => {
  await expect(nodeLauncher.launch({ folder: tmpdir() })).rejects.toMatchObject({
    code: "UNSUPPORTED",
    message: expect.stringContaining("There is no server.mjs"),
  });
});

describe.each([
  ["this Node", process.execPath],
  ["Node 22", node22],
])("a server on %s", (_, nodePath) => {
  test("gets the request as it was sent, its flags, and an environment of its own", async () => {
    const running = await launch({
      nodePath,
      timeoutMs: 1500,
      args: ["--durability", "power"],
      env: { GREETING: "hello" },
    });
    const outcome = await running.call({
      method: "PUT",
      target: "//a/../b%2Fc?x=1&x[y]=2",
      headers: [
        ["Host", "api.example.com"],
        ["X-MiXeD", "1"],
        ["Content-Length", "2"],
      ],
      body: new Uint8Array([0, 255]),
    });
    expect(json(outcome)).toEqual({
      method: "PUT",
      url: "//a/../b%2Fc?x=1&x[y]=2",
      headers: ["Host", "api.example.com", "X-MiXeD", "1", "Content-Length", "2", "Connection", "close"],
      body: "AP8=",
      args: {
        port: "0",
        host: "127.0.0.1",
        data: expect.stringContaining("anyfn-node-"),
        timeout: "2",
        durability: "power",
      },
      greeting: "hello",
      pid: running.pid,
    });
    expect(outcome).toMatchObject({ status: "ok", logs: ["a line of //a/../b%2Fc?x=1&x[y]=2"] });
  });
});

test("lines after the answer belong to the call, where it says when it is over", async () => {
  const running = await launch({ settled: (lines) => lines.includes("later: done") });
  expect((await running.call(get("/later"))).logs).toEqual(["a line of /later", "later: done"]);
  const impatient = await launch();
  expect((await impatient.call(get("/later"))).logs).toEqual(["a line of /later"]);
});

test("no answer in time is a timeout", async () => {
  const running = await launch({ timeoutMs: 200 });
  expect(await running.call(get("/silent"))).toMatchObject({ status: "timeout", error: { type: "timeout" } });
});

test("a process that ends is told, and the next call gets a new one", async () => {
  const running = await launch();
  const { pid } = running;
  expect(await running.call(get("/exits"))).toMatchObject({
    status: "exit",
    error: { type: "exit", message: "The process ended (exit code 3)" },
  });
  expect(running.address).toBeUndefined();
  expect(json(await running.call(get("/")))).toMatchObject({ pid: running.pid });
  expect(running.pid).not.toBe(pid);
});

test("one that cannot start says why", async () => {
  const running = await launch({ env: { FAILS: "1" } });
  expect(running.initError).toMatchObject({
    type: "init.exit",
    message: expect.stringContaining("it cannot start"),
  });
  expect(await running.call(get("/"))).toMatchObject({ status: "exit", error: { type: "init.exit" } });
});

test("its data go with it, unless they are somebody's", async () => {
  const own = await launch();
  const { args } = json(await own.call(get("/"))) as { readonly args: { readonly data: string } };
  expect(existsSync(args.data)).toBe(true);
  await own.stop();
  expect(existsSync(args.data)).toBe(false);
  const data = mkdtempSync(join(tmpdir(), "anyfn-kept-"));
  try {
    const other = await launch({ data });
    expect(json(await other.call(get("/")))).toMatchObject({ args: { data } });
    await other.stop();
    expect(readdirSync(data)).toEqual([]);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test("a stopped one takes no calls", async () => {
  const running = await launch();
  await Promise.all([running.stop(), running.stop()]);
  await expect(running.call(get("/"))).rejects.toThrow("was stopped");
});

function get(target: string): WireRequest {
  return { method: "GET", target, headers: [["Host", "api.example.com"]] };
}

function json({ value }: NativeOutcome): unknown {
  return JSON.parse(Buffer.from((value as WireResponse).body).toString()); // what the launcher answers
}
