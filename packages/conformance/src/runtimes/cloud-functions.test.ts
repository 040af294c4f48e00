import { join } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type CloudFunctionsLaunchOptions,
  type CloudFunctionsRunning,
  cloudFunctionsLauncher,
} from "./cloud-functions.ts";
import type { NativeOutcome } from "./launcher.ts";

const fixtures = join(import.meta.dirname, "fixtures/cloud-functions");
const modules = join(import.meta.dirname, "../../../../node_modules");
const found = cloudFunctionsLauncher.availability();

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^5\./) });
});

describe.runIf(found.available || process.env.CI === "true")("the functions framework", () => {
  const started: CloudFunctionsRunning[] = [];
  const launch = async (folder: string, options: Partial<CloudFunctionsLaunchOptions> = {}) => {
    const given = { folder: join(fixtures, folder), entry: "main", graceMs: 0, ...options };
    const running = await cloudFunctionsLauncher.launch(given);
    started.push(running);
    return running;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((running) => running.stop()));
  });

  describe("an HTTP function", () => {
    let running: CloudFunctionsRunning;
    beforeAll(async () => {
      const env = { GREETING: "hello" };
      running = await launch("http", { signature: "http", functionName: "web", timeoutMs: 1500, env });
      started.splice(0);
      return () => running.stop();
    });

    test("gets the request as it was sent, and its answer comes back whole", async () => {
      const { value, ...outcome } = await running.call({
        method: "PUT",
        target: "//a/../b%2Fc?x=1&x[y]=2",
        headers: [
          ["Host", "api.example.com"],
          ["X-MiXeD", "1"],
          ["x-mixed", "2"],
          ["content-type", "application/octet-stream"],
          ["Content-Length", "2"],
        ],
        body: new Uint8Array([0, 255]),
      });
      const response = value as WireResponse; // what the launcher answers
      expect(JSON.parse(text(response.body))).toEqual({
        method: "PUT",
        url: "//a/../b%2Fc?x=1&x[y]=2",
        headers: [
          ...["Host", "api.example.com", "X-MiXeD", "1", "x-mixed", "2"],
          ...["content-type", "application/octet-stream", "Content-Length", "2", "Connection", "close"],
        ],
        body: "AP8=",
        executionId: expect.stringMatching(/^\w+$/),
      });
      expect([outcome.status, outcome.logs, response.status, response.cut]).toEqual(["ok", [], 200, false]);
      expect(outcome.bytes).toEqual(response.body);
      expect(outcome.answeredMs).toBeLessThanOrEqual(outcome.durationMs);
    });

    test("keeps its process from call to call, one call at a time", async () => {
      const { pid } = running;
      const counts = await Promise.all([1, 2, 3].map(() => running.call(act("count"))));
      const numbers = counts.map((outcome) => Number(text(outcome.bytes)));
      expect(numbers).toEqual([0, 1, 2].map((more) => (numbers[0] ?? 0) + more));
      expect(running.pid).toBe(pid);
    });

    test("sees the environment of the service, nothing of ours", async () => {
      process.env.ANYFN_OURS = "must not be seen";
      const { bytes } = await running.call(act("environment"));
      delete process.env.ANYFN_OURS;
      expect(JSON.parse(text(bytes))).toEqual({
        PATH: process.env.PATH,
        NODE_ENV: "production",
        GREETING: "hello",
        PORT: expect.stringMatching(/^\d+$/),
        K_SERVICE: "web",
        K_REVISION: "web-00001-abc",
        K_CONFIGURATION: "web",
        FUNCTION_TARGET: "main",
        FUNCTION_SIGNATURE_TYPE: "http",
        CLOUD_RUN_TIMEOUT_SECONDS: "2",
        LOG_EXECUTION_ID: "true",
        cwd: join(fixtures, "http"),
      });
    });

    test("its lines carry the execution id, which may be given", async () => {
      const { logs } = await running.call(act("log"), { id: "e1", trace: "ab/12;o=1" });
      const labels = { "logging.googleapis.com/labels": { execution_id: "e1" } };
      const spanId = { "logging.googleapis.com/spanId": "12" };
      expect(logs.map((line) => JSON.parse(line))).toEqual([
        { message: "text\n", ...labels, ...spanId },
        { severity: "INFO", message: "json", ...labels, ...spanId },
      ]);
    });

    test("streams as it is written", async () => {
      const pieces: string[] = [];
      const { value } = await running.call(act("stream"), { onChunk: (bytes) => pieces.push(text(bytes)) });
      const { chunks } = value as WireResponse; // what the launcher answers
      expect(pieces).toEqual(["a", "b", "c"]);
      expect((chunks[2]?.atMs ?? 0) - (chunks[0]?.atMs ?? 0)).toBeGreaterThan(80);
    });

    test("an answer that breaks off, and cookies that stay apart", async () => {
      expect(brief(await running.call(act("cut")))).toEqual({
        status: "ok",
        answer: 200,
        cut: true,
        logs: [],
      });
      const { value } = await running.call(act("cookies"));
      const { headers } = value as WireResponse; // what the launcher answers
      expect(headers.filter(([name]) => name.toLowerCase() === "set-cookie")).toEqual([
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ]);
    });

    test.each(["throw", "reject"])("what fails is answered by the framework: %s", async (name) => {
      const outcome = await running.call(act(name));
      expect(brief(outcome)).toEqual({
        status: "error",
        answer: 500,
        cut: false,
        error: { type: "crash", message: "Internal Server Error" },
        logs: [expect.stringContaining("on purpose")],
      });
    });

    test("no answer in time", async () => {
      const outcome = await running.call(act("hang"));
      expect(brief(outcome)).toEqual({
        status: "timeout",
        error: { type: "timeout", message: "No answer within 2000 ms" },
        logs: [],
      });
    });

    test("a client that leaves", async () => {
      const client = new AbortController();
      const signal = client.signal;
      const outcome = await running.call(act("left"), { signal, onChunk: () => client.abort() });
      expect([outcome.status, (outcome.value as WireResponse).cut]).toEqual(["ok", true]);
      await expect.poll(() => running.logs.at(-1)).toMatch(/^\{"left":true,/);
    });

    test("ends in the middle, and a new process takes the next call", async () => {
      const { pid } = running;
      const outcome = await running.call(act("kill"));
      expect(brief(outcome)).toEqual({
        status: "exit",
        error: { type: "exit", message: "The process ended (signal SIGKILL)" },
        logs: [],
      });
      expect(running.pid).toBeUndefined();
      expect(text((await running.call(act("count"))).bytes)).toBe("1");
      expect(running.pid).not.toBe(pid);
    });

    test("the framework answers even when the function ends the process", async () => {
      const outcome = await running.call(act("exit"));
      expect([brief(outcome), outcome.after]).toEqual([
        {
          status: "error",
          answer: 500,
          cut: false,
          error: { type: "crash", message: "Internal Server Error" },
          logs: [expect.stringContaining("Process exited with code 7")],
        },
        "exit",
      ]);
      expect(text((await running.call(act("count"))).bytes)).toBe("1");
    });

    test("ends after its answer", async () => {
      const outcome = await running.call(act("exit-later"));
      expect([text(outcome.bytes), outcome.status]).toEqual(["answered", "ok"]);
      await expect.poll(() => running.pid).toBeUndefined();
      expect(text((await running.call(act("count"))).bytes)).toBe("1");
    });
  });

  test("waits for what the lines say is the end", async () => {
    const over = (lines: readonly string[]) => lines.some((line) => line.includes('"over"'));
    const running = await launch("http", { settled: over });
    const { logs, answeredMs = 0, durationMs } = await running.call(act("later"));
    expect(logs).toEqual([expect.stringContaining('"over"')]);
    expect(durationMs - answeredMs).toBeGreaterThan(100);
  });

  test("several at a time, each with its own lines", async () => {
    const running = await launch("http", { signature: "http", concurrency: 3 });
    const outcomes = await Promise.all([1, 2, 3].map((n) => running.call(act(`wait&n=${n}`))));
    expect(outcomes.map(({ logs }) => logs.map((line) => JSON.parse(line).message))).toEqual(
      [1, 2, 3].map((n) => [`begun ${n}`, `done ${n}`]),
    );
    const messages = running.logs.map((line) => JSON.parse(line).message);
    expect(messages.slice(0, 3).sort()).toEqual(["begun 1", "begun 2", "begun 3"]);
  });

  describe("stop", () => {
    test("SIGTERM reaches the function, and what is in flight may finish", async () => {
      const running = await launch("http", { signature: "http", entry: "graceful", graceMs: 10_000 });
      const pending = running.call(act("wait&n=1"));
      await expect.poll(() => running.logs.length).toBe(1);
      const stopped = running.stop();
      expect(brief(await pending)).toMatchObject({ status: "ok", answer: 200 });
      await stopped;
      expect(running.logs.map((line) => JSON.parse(line).message)).toEqual(["begun 1", "SIGTERM", "done 1"]);
      await expect(running.call(act("count"))).rejects.toThrow("The function was stopped");
    });

    test("the framework itself gives up what is in flight", async () => {
      const running = await launch("http", { signature: "http", graceMs: 10_000 });
      const pending = running.call(act("wait&n=1"));
      await expect.poll(() => running.logs.length).toBe(1);
      await running.stop();
      expect(brief(await pending)).toMatchObject({ answer: 500, error: { type: "crash" } });
    });
  });

  describe("initialization", () => {
    test("one that throws is the error of every call", async () => {
      const running = await launch("init-throws", { signature: "http" });
      expect(running.initError).toEqual({
        type: "init.exit",
        message: expect.stringMatching(
          /^The framework ended before it listened \(exit code 1\): .*on purpose/s,
        ),
      });
      expect(brief(await running.call(act("count")))).toMatchObject({ status: "exit" });
    });

    test("one that never ends", async () => {
      const running = await launch("init-hangs", { signature: "http", initTimeoutMs: 600 });
      expect(running.initError).toEqual({
        type: "init.timeout",
        message: "The framework did not listen within 600 ms",
      });
    });

    test("an entry that is not there, and one that is nested", async () => {
      const missing = await launch("http", { signature: "http", entry: "missing" });
      expect(missing.initError?.message).toContain("Function 'missing' is not defined");
      const nested = await launch("http", { signature: "http", entry: "nested.inner" });
      expect(text((await nested.call(act("any"))).bytes)).toBe("inner");
    });

    test("a Node that is not there", async () => {
      await expect(launch("http", { signature: "http", nodePath: "/no/such/node" })).rejects.toThrow(
        "cannot start /no/such/node",
      );
    });
  });

  test("events come to the function under the signature of their trigger, each in a process of its own", async () => {
    const running = await launch("event", { nodePath: join(modules, "node-22/bin/node") });
    const answers: unknown[] = [];
    for (const request of [binary("1"), structured, gen1]) {
      const { logs, value } = await running.call(request);
      const { labels, ...line } = JSON.parse(
        (logs[0] ?? "{}").replace(/"logging.googleapis.com\/labels"/, '"labels"'),
      );
      answers.push([(value as WireResponse).status, line]);
      expect(labels).toEqual({ execution_id: expect.any(String) });
    }
    expect(answers).toEqual([
      [
        204,
        {
          attributes: { id: "1", source: "//s", type: "com.example.t", specversion: "1.0" },
          data: { bytes: "AQI=" },
        },
      ],
      [
        204,
        { attributes: { id: "2", source: "//s", type: "com.example.t", specversion: "1.0" }, data: { n: 2 } },
      ],
      [
        204,
        {
          data: { bucket: "b" },
          context: { eventId: "3", eventType: "google.storage.object.finalize", resource: { name: "r" } },
        },
      ],
    ]);
  });

  test("an event that fails is told apart from one that does not", async () => {
    const running = await launch("event", { signature: "cloudevent" });
    const outcome = await running.call(binary("fails"));
    expect(brief(outcome)).toEqual({
      status: "error",
      answer: 500,
      cut: false,
      error: { type: "error", message: "Internal Server Error" },
      logs: [expect.stringContaining('"id":"fails"'), expect.stringContaining("refused on purpose")],
    });
  });
});

function act(name: string): WireRequest {
  return { method: "GET", target: `/?act=${name}`, headers: [["Host", "api.example.com"]] };
}

function binary(id: string): WireRequest {
  return post(new Uint8Array([1, 2]), {
    "content-type": "application/protobuf",
    "ce-id": id,
    "ce-source": "//s",
    "ce-type": "com.example.t",
    "ce-specversion": "1.0",
  });
}

const structured: WireRequest = post(
  Buffer.from('{"id":"2","source":"//s","type":"com.example.t","specversion":"1.0","data":{"n":2}}'),
  { "content-type": "application/cloudevents+json; charset=utf-8" },
);

const gen1: WireRequest = post(
  Buffer.from(
    '{"context":{"eventId":"3","eventType":"google.storage.object.finalize","resource":{"name":"r"}},"data":{"bucket":"b"}}',
  ),
  { "content-type": "application/json" },
);

function post(body: Uint8Array, headers: Readonly<Record<string, string>>): WireRequest {
  const length = ["Content-Length", String(body.byteLength)] as const;
  return {
    method: "POST",
    target: "/",
    headers: [["Host", "x.run.app"], ...Object.entries(headers), length],
    body,
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function brief({ status, value, error, logs }: NativeOutcome) {
  const response = value as WireResponse | undefined; // what the launcher answers
  return {
    status,
    ...(response && { answer: response.status, cut: response.cut }),
    ...(error && { error }),
    logs,
  };
}
