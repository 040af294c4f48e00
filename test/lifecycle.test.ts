import type { LambdaCallOptions, LambdaRunning } from "@anyfn/conformance/runtimes/lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { httpSources } from "./support/http-sources.ts";
import { appLines, logLines, usageLines } from "./support/log-lines.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

let app: BuiltApp;

beforeAll(async () => {
  app = await buildForLambda("test/apps/lifecycle");
});
afterAll(() => app.remove());

describe.runIf(hasRuntime).each(nodes)("on Node %s", (_major, nodePath) => {
  const { launch, stop } = launches(nodePath);
  afterEach(stop);

  // What waits for its deadline waits at the same time. A fifth of the time, here a second, is left to answer in.
  describe.concurrent("the deadline", () => {
    const { launch, stop } = launches(nodePath);
    afterAll(stop);

    it("aborts the signal before the platform ends the call", async () => {
      const running = await launch(app.folder("deadline"));
      const { status, value, durationMs } = await get(running, "/deadline/listens", { timeoutMs: 5000 });
      expect([status, value.statusCode]).toEqual(["ok", 200]);
      const { reason, remaining } = JSON.parse(value.body);
      expect(reason).toBe("TimeoutError");
      expect(remaining).toBeGreaterThan(0);
      expect(remaining).toBeLessThanOrEqual(1000);
      expect(durationMs).toBeGreaterThan(3900);
    });

    it("answers 504 for a handler that never settles, and says so", async () => {
      const running = await launch(app.folder("deadline"));
      const { pid } = running;
      const { status, value, logs } = await get(running, "/deadline/never", { id: "late", timeoutMs: 5000 });
      expect([status, value.statusCode, value.body]).toEqual(["ok", 504, ""]);
      expect(appLines(logs)).toEqual([
        {
          timestamp: expect.any(String),
          level: "ERROR",
          requestId: "late",
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
          function: "deadline",
          message: "the handler did not answer before the deadline",
          error: expect.objectContaining({ name: "TimeoutError" }),
        },
      ]);
      expect(usageLines(logs)).toMatchObject([{ outcomes: { ok: 0, error: 0, timeout: 1, cancelled: 0 } }]);
      // The process lives on and serves the next call.
      expect((await get(running, "/deadline/time")).value.statusCode).toBe(200);
      expect(running.pid).toBe(pid);
    });

    it("cuts off work given to waitUntil, and the answer stands", async () => {
      const running = await launch(app.folder("background"));
      const { status, value, logs } = await get(running, "/background/endless", { timeoutMs: 5000 });
      expect([status, value.statusCode]).toEqual(["ok", 200]);
      expect(appLines(logs)).toMatchObject([
        { level: "ERROR", message: expect.stringContaining("did not settle before the deadline") },
      ]);
    });

    it("is the platform's", async () => {
      const running = await launch(app.folder("deadline"));
      const before = Date.now();
      const { value } = await get(running, "/deadline/time", { timeoutMs: 60_000 });
      const { remaining, deadline } = JSON.parse(value.body);
      expect(remaining).toBeGreaterThan(50_000);
      expect(remaining).toBeLessThanOrEqual(60_000);
      expect(new Date(deadline).getTime() - before).toBeGreaterThan(50_000);
      expect(new Date(deadline).getTime() - before).toBeLessThan(70_000);
    });
  });

  describe("work given to waitUntil", () => {
    it("is done before the process is frozen", async () => {
      const running = await launch(app.folder("background"), { freeze: true });
      const { value, logs, durationMs } = await get(running, "/background/work");
      expect(JSON.parse(value.body)).toEqual({ finished: 0 });
      expect(appLines(logs)).toMatchObject([{ level: "INFO", message: "background work done" }]);
      expect(durationMs).toBeGreaterThanOrEqual(145);
      expect(JSON.parse((await get(running, "/background/state")).value.body)).toEqual({ finished: 1 });
    });

    it("is what makes the difference: forgotten work is frozen", async () => {
      const running = await launch(app.folder("background"), { freeze: true });
      await get(running, "/background/forgotten");
      expect(JSON.parse((await get(running, "/background/state")).value.body)).toEqual({ finished: 0 });
    });

    it("may fail: that is logged and the answer stands", async () => {
      const running = await launch(app.folder("background"));
      const { status, value, logs } = await get(running, "/background/fails");
      expect([status, value.statusCode]).toEqual(["ok", 200]);
      expect(appLines(logs)).toMatchObject([
        {
          level: "ERROR",
          message: "work given to waitUntil failed",
          error: { name: "Error", message: "the background failed" },
        },
      ]);
    });
  });

  describe("a failing handler", () => {
    let running: LambdaRunning;
    const fails = async (path: string) => {
      running = await launch(app.folder("failing"));
      const { status, value, logs } = await get(running, path);
      return { status, value, lines: appLines(logs) };
    };
    const silent = { statusCode: 500, headers: {}, body: "", isBase64Encoded: false };

    it.each([
      [
        "an error",
        "/failing/error",
        {
          name: "TypeError",
          message: "a private detail",
          cause: { name: "Error", message: "the private cause" },
        },
      ],
      ["a string", "/failing/string", "a private detail"],
      ["null", "/failing/null", null],
      ["an object with a status", "/failing/object", { status: 418, message: "a private detail" }],
      ["a status that cannot be sent", "/failing/status-0", { code: "INVALID_RESPONSE" }],
      ["nothing", "/failing/nothing", { code: "INVALID_RESPONSE" }],
    ])("that gives %s answers 500 without a word, and logs it", async (_what, path, error) => {
      const { status, value, lines } = await fails(path);
      expect({ status, value }).toEqual({ status: "ok", value: silent });
      expect(lines).toMatchObject([{ level: "ERROR", message: "the handler failed", error }]);
      // One failure is one call's: the process goes on.
      expect((await get(running, "/failing/not")).value.body).toBe("fine");
    });

    it("that throws an HttpError answers what it says", async () => {
      const { value, lines } = await fails("/failing/http-error");
      expect([value.statusCode, value.body]).toEqual([422, "the name is missing"]);
      expect(lines).toEqual([]);
    });

    it("that throws a response answers it", async () => {
      const { value, lines } = await fails("/failing/response");
      expect([value.statusCode, value.headers["retry-after"], value.body]).toEqual([
        503,
        "5",
        "come back later",
      ]);
      expect(lines).toEqual([]);
    });
  });

  describe("an answer over the platform's limit", () => {
    it.each([
      ["text", "text=6291000", 200],
      ["text", "text=6300000", 500],
      // Base64 takes a third more.
      ["bytes", "bytes=4700000", 200],
      ["bytes", "bytes=4800000", 500],
    ])("of %s (%s) answers %i", async (_kind, query, statusCode) => {
      const running = await launch(app.folder("large"));
      const { status, value, logs } = await get(running, "/large", { query });
      expect([status, value.statusCode]).toEqual(["ok", statusCode]);
      expect(appLines(logs)).toMatchObject(
        statusCode === 200
          ? []
          : [
              {
                level: "ERROR",
                message: "the handler failed",
                error: {
                  code: "RESPONSE_TOO_LARGE",
                  message: expect.stringMatching(/^The response takes \d{7} bytes/),
                },
              },
            ],
      );
    });
  });

  describe("the context", () => {
    it("tells who runs where, for whom, and whether it is the first time", async () => {
      const running = await launch(app.folder("context"), {
        functionName: "shop-context",
        memoryMb: 512,
        region: "eu-west-1",
        env: { API_KEY: "k-12345" },
      });
      const trace = "Root=1-69221c5d-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1";
      const first = JSON.parse((await get(running, "/context/facts", { id: "call-1", trace })).value.body);
      const second = JSON.parse((await get(running, "/context/facts", { id: "call-2", trace })).value.body);
      expect(first).toEqual({
        id: "call-1",
        function: { name: "context", version: "$LATEST", memory: 512 },
        region: "eu-west-1",
        provider: "lambda",
        coldStart: true,
        trace: {
          traceId: "69221c5d0123456789abcdef01234567",
          spanId: "53995c3f42cd8ad8",
          sampled: true,
          traceparent: "00-69221c5d0123456789abcdef01234567-53995c3f42cd8ad8-01",
        },
        client: { ip: "203.0.113.7" },
      });
      expect(second).toEqual({ ...first, id: "call-2", coldStart: false });
    });

    it("logs one object per line, with ids, causes, and no secret", async () => {
      const running = await launch(app.folder("context"), { env: { API_KEY: "k-12345" } });
      const trace = "Root=1-69221c5d-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1";
      const { logs } = await get(running, "/context/log", { id: "call-1", trace });
      const ids = {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestId: "call-1",
        traceId: "69221c5d0123456789abcdef01234567",
        spanId: "53995c3f42cd8ad8",
        function: "context",
        order: 17,
      };
      expect(logs.every((line) => line.startsWith("{"))).toBe(true);
      expect(appLines(logs)).toEqual([
        {
          ...ids,
          level: "INFO",
          message: "one\nline",
          big: "12345678901234567890",
          nested: { password: "[redacted]" },
        },
        { ...ids, level: "WARN", message: "the key is [redacted]", authorization: "[redacted]" },
        {
          ...ids,
          level: "ERROR",
          message: "it failed",
          error: {
            name: "Error",
            message: "outer",
            stack: expect.stringContaining("Error: outer"),
            cause: { name: "Error", message: "inner", stack: expect.stringContaining("Error: inner") },
          },
        },
      ]);
    });

    it("writes a usage record of the call", async () => {
      const running = await launch(app.folder("context"), {
        functionName: "context",
        memoryMb: 256,
        env: { ANYFN_METER: "records" },
      });
      const { logs, value } = await get(running, "/context/log", { id: "call-1" });
      const again = await get(running, "/context/facts", { id: "call-2" });
      expect(usageLines(logs)).toEqual([
        {
          schema: "anyfn.usage/1",
          function: "context",
          target: "lambda",
          region: "us-east-1",
          architecture: process.arch,
          memoryMb: 256,
          kind: "http",
          trigger: "aws.apigateway.http-v2",
          cumulative: false,
          instance: expect.stringMatching(/^[a-z0-9]{6,}$/),
          startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          invocations: 1,
          durationMs: expect.any(Number),
          billedMs: expect.any(Number),
          cpuMs: expect.any(Number),
          memoryUsedMb: expect.any(Number),
          coldStarts: 1,
          initialization: "on-demand",
          initMs: expect.any(Number),
          events: 1,
          failures: 0,
          bytesIn: 0,
          bytesOut: Buffer.byteLength(value.body),
          outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
          id: "call-1",
          counts: { logged: 1, lines: 3 },
        },
      ]);
      expect(usageLines(again.logs)).toMatchObject([{ id: "call-2", coldStarts: 0, invocations: 1 }]);
    });

    it("sums usage up: after each of the first ten calls, and when the instance ends", async () => {
      const running = await launch(app.folder("context"), { graceMs: 400 });
      for (let call = 0; call < 12; call++) await get(running, "/context/facts");
      await running.stop();
      const lines = usageLines(running.logs).map((line) => [line.invocations, line.coldStarts]);
      expect(lines.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, before) => [before + 1, 1]));
      // After the tenth the count has not grown by a quarter: the end writes a line, and before it a second that has passed may.
      expect([
        [[12, 1]],
        [
          [11, 1],
          [12, 1],
        ],
      ]).toContainEqual(lines.slice(10));
    });
  });

  describe("setup and dispose", () => {
    it("run once per instance, before the first call and at its end", async () => {
      const running = await launch(app.folder("instance"), { graceMs: 400 });
      const bodies = [];
      for (let call = 0; call < 2; call++)
        bodies.push(JSON.parse((await get(running, "/instance")).value.body));
      expect(bodies).toEqual([
        { connection: "connection 1", setups: 1 },
        { connection: "connection 1", setups: 1 },
      ]);
      await running.stop();
      expect(running.logs.filter((line) => line.includes("closed connection 1"))).toHaveLength(1);
    });

    it("a setup that fails fails its call alone and is tried again", async () => {
      const running = await launch(app.folder("instance"), { env: { SETUP: "fails" } });
      const { status, value } = await get(running, "/instance");
      // A request is answered, without text; why is in the log.
      expect([status, value.statusCode, value.body]).toEqual(["ok", 500, ""]);
      expect(logLines(running.logs).filter(({ level }) => level === "ERROR")).toMatchObject([
        { message: "the request was not handled", error: { message: "no connection" } },
      ]);
      expect(JSON.parse((await get(running, "/instance")).value.body)).toEqual({
        connection: "connection 2",
        setups: 2,
      });
    });
  });

  it("nothing is written but JSON", async () => {
    const running = await launch(app.folder("failing"));
    await get(running, "/failing/error");
    await get(running, "/failing/not");
    expect(running.logs.filter((line) => !line.startsWith("{"))).toEqual([]);
    expect(logLines(running.logs).length).toBeGreaterThan(1);
  });
});

const [httpApi] = httpSources;

/** A GET through an HTTP API. The value is the native answer. */
async function get(
  running: LambdaRunning,
  path: string,
  options: LambdaCallOptions & { query?: string } = {},
) {
  const { query = "", ...rest } = options;
  const event = { ...httpApi?.event({ path }), rawQueryString: query };
  const outcome = await running.call(event, rest);
  // Anything: each test says what it should be.
  return { ...outcome, value: outcome.value as ReturnType<typeof JSON.parse> };
}
