import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import type { UsageRecord } from "./usage.ts";

const folder = mkdtempSync(join(tmpdir(), "anyfn-line-"));
afterAll(() => rmSync(folder, { recursive: true }));
let scripts = 0;

interface Ended {
  readonly output: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs a module in a process whose standard output is a pipe that is read, from `delayMs` on. */
function run(code: string, { delayMs = 0, close = false } = {}): Promise<Ended> {
  const file = join(folder, `${++scripts}.mjs`);
  writeFileSync(file, code);
  const child = spawn(process.execPath, ["--conditions=@anyfn/source", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    if (close) child.stdout.destroy();
    else setTimeout(() => child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk)), delayMs);
    child.on("error", reject);
    child.on("close", (code_, signal) =>
      resolve({ output: Buffer.concat(chunks).toString(), code: code_, signal }),
    );
  });
}

const source = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** A function that is called `calls` times. */
function calling(calls: number): string {
  return `
    import { serve } from ${source("./pipeline/serve.ts")};
    import { invoke } from ${source("./builders/invoke.ts")};
    const adapter = { name: "node", info: () => ({ id: "1" }), remaining: () => Infinity, trace: () => ({}), log: () => ({}) };
    const row = { id: "node.invoke", kind: "invoke", detect: () => true, normalize: (data) => [{ kind: "invoke", data }] };
    const entry = serve(adapter, invoke(() => 1), [row]);
    for (let call = 0; call < ${calls}; call++) await entry({}, undefined);`;
}

describe("usage of a process that is killed", () => {
  test("is written but for a fifth of its count", async () => {
    const { output, signal } = await run(`${calling(20)}\nprocess.kill(process.pid, "SIGKILL");`);
    expect(signal).toBe("SIGKILL");
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as UsageRecord);
    expect(lines.at(-1)?.invocations).toBe(17);
    expect(lines).toHaveLength(12);
  });

  test("touches standard output's stream for no line", async () => {
    const { output } = await run(`
      const stdout = Object.getOwnPropertyDescriptor(process, "stdout");
      let touched = 0;
      Object.defineProperty(process, "stdout", { ...stdout, get() { touched++; return stdout.get.call(process); } });
      ${calling(3)}
      process.getBuiltinModule("node:fs").writeSync(1, "touched: " + touched + "\\n");`);
    expect(output.trimEnd().split("\n").at(-1)).toBe("touched: 0");
  });
});

describe("lines keep whole and in their order", () => {
  const LINES = 3000;
  const numbered = Array.from({ length: LINES }, (_, index) => `${index} ${"é".repeat(300)}`);
  const body = `const text = (index) => index + " " + "é".repeat(300);`;

  test.each([
    ["a blocking pipe", ""],
    ["a pipe that a console.log made non-blocking", 'console.log("-");'],
    ["a pipe that is full of others' text", 'process.stdout.write("-".repeat(1e6) + "\\n");'],
  ])("on %s, whose reader is slow", async (_, before) => {
    const { output, code } = await run(
      `import { writeLine } from ${source("./line.ts")};
      ${body}
      ${before}
      for (let index = 0; index < ${LINES}; index++) writeLine(text(index));`,
      { delayMs: 700 },
    );
    expect(code).toBe(0);
    const lines = output.trimEnd().split("\n");
    expect(before === "" ? lines : lines.slice(1)).toEqual(numbered);
  });

  test("among the lines of console.log", async () => {
    const { output } = await run(
      `import { writeLine } from ${source("./line.ts")};
      ${body}
      for (let index = 0; index < ${LINES}; index++) (index % 3 ? writeLine : console.log)(text(index));`,
      { delayMs: 700 },
    );
    expect(output.trimEnd().split("\n")).toEqual(numbered);
  });
});

test("a reader that has gone ends no process", async () => {
  const { code } = await run(
    `import { writeLine } from ${source("./line.ts")};
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let index = 0; index < 10; index++) writeLine("x".repeat(100_000));
    await new Promise((resolve) => setTimeout(resolve, 100));`,
    { close: true },
  );
  expect(code).toBe(0);
});

test("in a worker a line goes where the main thread takes the worker's output", async () => {
  const { output } = await run(`
    import { isMainThread, Worker } from "node:worker_threads";
    import { writeLine } from ${source("./line.ts")};
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url), { stdout: true });
      let text = "";
      worker.stdout.on("data", (chunk) => { text += chunk; });
      worker.stdout.on("end", () => writeLine(JSON.stringify(text)));
    } else writeLine("from the worker");`);
  expect(output).toBe(`${JSON.stringify("from the worker\n")}\n`);
});

test("a tool may name another writer to the process", async () => {
  const { output } = await run(`
    import { writeLine } from ${source("./line.ts")};
    globalThis[Symbol.for("anyfn.line")] = (line) => writeLineOf(line);
    const writeLineOf = (line) => process.stdout.write("tool: " + line);
    writeLine("x");`);
  expect(output).toBe("tool: x");
});

describe("one write to file descriptor 1", () => {
  const fs = process.getBuiltinModule("node:fs");
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  /** What goes where, where the pipe takes `taken` bytes at once, or fails. */
  async function written(taken: number | string, lines: readonly string[]): Promise<readonly string[]> {
    const { writeLine } = await import("./line.ts");
    const seen: string[] = [];
    vi.spyOn(fs, "writeSync").mockImplementation((_, bytes) => {
      if (typeof taken === "string") throw Object.assign(new Error(taken), { code: taken });
      seen.push(`1: ${Buffer.from(bytes as unknown as Uint8Array).toString("utf8", 0, taken)}`);
      return Math.min(taken, (bytes as unknown as Uint8Array).length);
    });
    vi.spyOn(Object.getPrototypeOf(process.stdout), "write").mockImplementation(
      (bytes) => seen.push(`stream: ${String(bytes)}`) > 0,
    );
    vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
    for (const line of lines) writeLine(line);
    return seen;
  }

  test("is all where the pipe takes it", async () => {
    expect(await written(1000, ["one", "two"])).toEqual(["1: one\n", "1: two\n"]);
  });

  test("leaves the rest of a short write to the stream", async () => {
    expect(await written(2, ["one"])).toEqual(["1: on", "stream: e\n"]);
  });

  test("goes past a write of the stream that a platform has replaced", async () => {
    const replaced = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    expect(await written(2, ["one"])).toEqual(["1: on", "stream: e\n"]);
    expect(replaced).not.toHaveBeenCalled();
  });

  test("leaves all to the stream where the pipe is full", async () => {
    expect(await written("EAGAIN", ["one", "two"])).toEqual(["stream: one\n", "stream: two\n"]);
  });

  test("is given up where nobody reads any more", async () => {
    expect(await written("EPIPE", ["one"])).toEqual([]);
  });

  test("waits behind what somebody else's write left in the stream", async () => {
    const { writeLine } = await import("./line.ts");
    vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue(["PipeWrap", "SimpleWriteWrap"]);
    const direct = vi.spyOn(fs, "writeSync");
    const stream = vi.spyOn(Object.getPrototypeOf(process.stdout), "write").mockReturnValue(true);
    const waiting = vi.spyOn(process.stdout, "writableLength", "get").mockReturnValue(5);
    writeLine("one");
    writeLine("two");
    expect(direct).not.toHaveBeenCalled();
    waiting.mockReturnValue(0);
    direct.mockImplementation((_, bytes) => (bytes as unknown as Uint8Array).length);
    writeLine("three");
    expect(stream.mock.calls.map(([bytes]) => String(bytes))).toEqual(["one\n", "two\n"]);
    expect(direct).toHaveBeenCalledOnce();
  });
});
