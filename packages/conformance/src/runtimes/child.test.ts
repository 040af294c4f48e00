import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { type Child, startChild } from "./child.ts";

const started: Child[] = [];
const run = async (script: string, env: Readonly<Record<string, string>> = {}) => {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const child = await startChild({ command: process.execPath, args: ["-e", script], cwd: "/", env, onLine });
  started.push(child);
  return { child, lines };
};

afterEach(async () => {
  for (const child of started.splice(0)) await child.stop(0);
});

test("passes on lines of both outputs, in UTF-8 and without line ends, and the way it ended", async () => {
  const { child, lines } = await run(`
    const euro = Buffer.from("€");
    process.stdout.write(euro.subarray(0, 1));
    process.stdout.write(Buffer.concat([euro.subarray(1), Buffer.from("\\r\\n\\nlast")]));
    process.exitCode = 4;`);
  expect(await child.exited).toEqual({ code: 4, signal: null });
  expect([lines, child.alive]).toEqual([["€", "", "last"], false]);
});

test("inherits no environment and runs in the folder", async () => {
  const { child, lines } = await run("console.log(JSON.stringify([process.env, process.cwd()]))", { A: "1" });
  await child.exited;
  expect(lines).toEqual(['[{"A":"1"},"/"]']);
});

test("drained waits for what was written, and gives an unfinished line", async () => {
  const { child, lines } = await run(`
    setTimeout(() => process.stdout.write("x".repeat(50_000) + "\\nunfinished"), 100);
    setInterval(() => {}, 1000);`);
  // Nothing is read while this thread sleeps: the output waits in the pipe.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800);
  expect(lines).toEqual([]);
  await child.drained();
  expect(lines.map((line) => line.length)).toEqual([50_000, 10]);
});

test("messages go both ways over a channel that is asked for, bytes and big integers in them", async () => {
  const answered = Promise.withResolvers<unknown>();
  const child = await startChild({
    command: process.execPath,
    args: ["-e", 'process.on("message", (message) => process.send({ back: message }))'],
    cwd: "/",
    env: {},
    onLine: () => {},
    onMessage: answered.resolve,
  });
  started.push(child);
  child.send({ bytes: Uint8Array.of(0, 255), big: 2n ** 60n });
  expect(await answered.promise).toEqual({ back: { bytes: Uint8Array.of(0, 255), big: 2n ** 60n } });
  await child.stop(0);
  child.send("nobody hears this");
});

test("a frozen process does nothing until it is thawed", async () => {
  const { child, lines } = await run('setInterval(() => console.log("tick"), 10)');
  await expect.poll(() => lines.length).toBeGreaterThan(1);
  child.freeze();
  await child.drained();
  const frozen = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(lines.length).toBe(frozen);
  child.thaw();
  await expect.poll(() => lines.length).toBeGreaterThan(frozen);
});

test("a command or a folder that is not there", async () => {
  const options = { command: "/no/such/command", args: [], cwd: "/", env: {}, onLine: () => {} };
  await expect(startChild(options)).rejects.toThrow("cannot start /no/such/command in /: spawn");
  const elsewhere = { ...options, command: process.execPath, cwd: "/no/such/folder" };
  await expect(startChild(elsewhere)).rejects.toThrow("in /no/such/folder: spawn");
});

describe("stop", () => {
  test("asks first, even a frozen one", async () => {
    const { child, lines } = await run(`
      process.on("SIGTERM", () => { console.log("bye"); process.exit(5); });
      setInterval(() => {}, 1000);
      console.log("up");`);
    await expect.poll(() => lines).toEqual(["up"]);
    child.freeze();
    expect(await child.stop(5000)).toEqual({ code: 5, signal: null });
    expect(lines).toEqual(["up", "bye"]);
  });

  test("kills after the grace", async () => {
    const { child, lines } = await run('process.on("SIGTERM", () => {}); console.log("up"); for (;;);');
    await expect.poll(() => lines).toEqual(["up"]);
    const startedMs = performance.now();
    expect(await child.stop(150)).toEqual({ code: null, signal: "SIGKILL" });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(145);
  });

  test("does not wait for a grandchild that holds the outputs", async () => {
    const { child, lines } = await run(`
      const { spawn } = require("node:child_process");
      console.log(spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "inherit" }).pid);
      setInterval(() => {}, 1000);`);
    await expect.poll(() => lines.length).toBe(1);
    const startedMs = performance.now();
    await child.stop(0);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    process.kill(Number(lines[0]), "SIGKILL");
  });
});

describe("nothing stays", () => {
  test.each(["stop", "exit"])("of the processes that it started: %s", async (how) => {
    const lines: string[] = [];
    const script = `
      const { spawn } = require("node:child_process");
      const grandchild = spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "ignore" });
      console.log(grandchild.pid);
      setTimeout(() => process.exit(0), ${how === "exit" ? 50 : 20000});`;
    const child = await startChild({
      command: process.execPath,
      args: ["-e", script],
      cwd: "/",
      env: {},
      onLine: (line) => lines.push(line),
      group: true,
    });
    started.push(child);
    await expect.poll(() => lines.length).toBe(1);
    const pid = Number(lines[0]);
    if (how === "stop") {
      expect(isAlive(pid)).toBe(true);
      await child.stop(0);
    }
    await child.exited;
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });

  const parentPid = async (how: string) => {
    const script = new URL("./fixtures/parent.mjs", import.meta.url).pathname;
    const parent: ChildProcess = spawn(process.execPath, [script, how], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((done) => parent.once("exit", done));
    const pid = Number(await new Promise((read) => parent.stdout?.once("data", read)));
    return { parent, ended, pid };
  };

  test.each(["run", "freeze"])("when this process is killed: %s", async (how) => {
    const { parent, ended, pid } = await parentPid(how);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await ended;
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });

  test("when this process exits without stopping it", async () => {
    const { ended, pid } = await parentPid("exit");
    expect(await ended).toBe(0);
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
