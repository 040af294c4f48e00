import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LambdaLaunchOptions, type LambdaRunning, lambdaLauncher } from "./lambda.ts";
import type { NativeOutcome } from "./launcher.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = (name: string) => join(here, "fixtures/lambda", name);
const modules = join(here, "../../../../node_modules");
const nodes: readonly (readonly [string, string])[] = [
  ["24", join(modules, "node/bin/node")],
  ["22", join(modules, "node-22/bin/node")],
];
const found = lambdaLauncher.availability();

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^4\./) });
});

describe.runIf(found.available || process.env.CI === "true").each(nodes)("on Node %s", (major, nodePath) => {
  /** Client 3, which differs from client 4 where a test says so. */
  const older = major === "22";
  const started: LambdaRunning[] = [];
  const launch = async (name: string, options: Partial<LambdaLaunchOptions> = {}) => {
    const running = await lambdaLauncher.launch({ folder: folder(name), nodePath, ...options });
    started.push(running);
    return running;
  };
  const stopAll = async () => {
    for (const running of started.splice(0)) await running.stop();
  };

  describe("a buffered function", () => {
    let running: LambdaRunning;
    const act = (name: string, more: object = {}) => running.call({ act: name, ...more });

    beforeAll(async () => {
      running = await launch("buffered", {
        functionName: "orders",
        region: "eu-west-1",
        memoryMb: 512,
        env: { GREETING: "hello" },
      });
    });
    afterAll(stopAll);

    test("answers with JSON", async () => {
      const outcome = await act("echo", { ключ: [1, null, "é"] });
      expect({ ...brief(outcome), bytes: text(outcome.bytes) }).toEqual({
        status: "ok",
        bytes: '{"act":"echo","ключ":[1,null,"é"]}',
        value: { act: "echo", ключ: [1, null, "é"] },
        logs: [],
      });
      expect(outcome.durationMs).toBeGreaterThan(0);
      expect(outcome.answeredMs).toBeLessThanOrEqual(outcome.durationMs);
    });

    test.each([
      ["no payload", undefined, {}],
      ["bytes", new TextEncoder().encode('{"raw": 1}'), { raw: 1 }],
    ])("takes %s", async (_name, event, value) => {
      expect((await running.call(event)).value).toEqual(value);
    });

    test("answers null for undefined", async () => {
      const outcome = await act("nothing");
      expect([outcome.status, text(outcome.bytes), outcome.value]).toEqual(["ok", "null", null]);
    });

    test("keeps its process from call to call, one call at a time", async () => {
      const { pid } = running;
      const first = (await act("count")).value;
      const outcomes = await Promise.all([act("wait", { ms: 100 }), act("count"), act("count")]);
      expect(outcomes.map((outcome) => outcome.value)).toEqual([
        "waited",
        Number(first) + 1,
        Number(first) + 2,
      ]);
      expect(running.pid).toBe(pid);
    });

    test("sees the context of the call", async () => {
      const outcome = await running.call(
        { act: "context" },
        {
          id: "11111111-2222-3333-4444-555555555555",
          trace: "Root=1-00000000-000000000000000000000000;Sampled=1",
          timeoutMs: 5000,
          clientContext: { custom: { ключ: "é" } },
          cognitoIdentity: { cognitoIdentityId: "id", cognitoIdentityPoolId: "pool" },
          tenantId: "tenant-1",
        },
      );
      expect(outcome.value).toEqual({
        awsRequestId: "11111111-2222-3333-4444-555555555555",
        invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:orders",
        functionName: "orders",
        functionVersion: "$LATEST",
        memoryLimitInMB: "512",
        logGroupName: "/aws/lambda/orders",
        logStreamName: "2026/01/01/[$LATEST]00000000000000000000000000000000",
        clientContext: { custom: { ключ: "é" } },
        identity: { cognitoIdentityId: "id", cognitoIdentityPoolId: "pool" },
        tenantId: "tenant-1",
        ...(older
          ? { callbackWaitsForEmptyEventLoop: true }
          : { xRayTraceId: "Root=1-00000000-000000000000000000000000;Sampled=1" }),
        trace: "Root=1-00000000-000000000000000000000000;Sampled=1",
        remainingMs: expect.closeTo(5000, -3),
      });
    });

    test("sees the environment of the service, nothing of ours", async () => {
      process.env.ANYFN_OURS = "must not be seen";
      const { value } = await act("environment");
      delete process.env.ANYFN_OURS;
      expect(value).toEqual({
        PATH: process.env.PATH,
        LANG: "en_US.UTF-8",
        TZ: ":UTC",
        GREETING: "hello",
        AWS_ACCESS_KEY_ID: "AKIAPLACEHOLDER",
        AWS_SECRET_ACCESS_KEY: "placeholder",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
        AWS_LAMBDA_FUNCTION_NAME: "orders",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/orders",
        AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]00000000000000000000000000000000",
        AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        LAMBDA_TASK_ROOT: folder("buffered"),
        _HANDLER: "index.handler",
        _X_AMZN_TRACE_ID: expect.stringMatching(
          /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
        ),
        cwd: folder("buffered"),
        execArgv: [
          "--max-old-space-size=460",
          ...(major === "22" ? ["--no-experimental-require-module", "--no-experimental-detect-module"] : []),
        ],
      });
    });

    test("throws", async () => {
      const outcome = await act("throw");
      const trace = [
        "TypeError: thrown on purpose",
        expect.stringMatching(/^ {4}at Object\.throw \(.*index\.mjs:\d+:\d+\)$/),
      ];
      expect({ ...outcome.error, trace: outcome.error?.trace?.slice(0, 2) }).toEqual({
        type: "TypeError",
        message: "thrown on purpose",
        trace,
      });
      expect(outcome.value).toEqual({
        errorType: "TypeError",
        errorMessage: "thrown on purpose",
        trace: outcome.error?.trace,
      });
      expect(outcome.status).toBe("error");
      expect(outcome.logs).toEqual([
        expect.stringContaining('\tERROR\tInvoke Error \t{"errorType":"TypeError"'),
      ]);
    });

    test("throws a string", async () => {
      const outcome = await act("throwString");
      expect(text(outcome.bytes)).toBe('{"errorType":"string","errorMessage":"only a string","trace":[]}');
      expect([outcome.status, outcome.error]).toEqual([
        "error",
        { type: "string", message: "only a string", trace: [] },
      ]);
    });

    test("throws an error of 300,000 characters, which travel in a header too", async () => {
      const { status, error } = await act("throwLong");
      expect([status, error?.type, error?.message.length]).toEqual(["error", "Error", 300_000]);
    });

    test("runs on the client that the service runs with this Node", () => {
      expect(running.client).toMatch(older ? /^3\./ : /^4\./);
    });

    test("an answer that is no promise reaches the caller of client 4 alone", async () => {
      const plain = await launch("buffered", { entry: "index.plain" });
      expect((await plain.call({})).value).toBe(older ? null : "a value");
      await plain.stop();
    });

    test("returns what JSON cannot hold", async () => {
      const { status, error } = await act("bigint");
      expect([status, error?.type]).toEqual(["error", older ? "Error" : "Runtime.JSONStringifyError"]);
    });

    test("may answer 6,291,556 bytes", async () => {
      const outcome = await act("sized", { length: 6_291_554 });
      expect([outcome.status, outcome.bytes.length]).toEqual(["ok", 6_291_556]);
    });

    test("may not answer one byte more; the client logs it and goes on", async () => {
      const { pid } = running;
      const outcome = await act("sized", { length: 6_291_555 });
      const message = "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
      expect(brief(outcome)).toEqual({
        status: "error",
        error: { type: "Function.ResponseSizeTooLarge", message },
        logs: [expect.stringContaining("Http response code: 413")],
      });
      expect(JSON.parse(text(outcome.bytes))).toEqual({
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: message,
      });
      expect([(await act("echo")).status, running.pid]).toEqual(["ok", pid]);
    });

    test("logs belong to their call", async () => {
      const first = await running.call({ act: "log" }, { id: "log-1" });
      const second = await act("echo");
      expect(first.logs).toEqual([
        expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z\tlog-1\tINFO\tone\rtwo$/),
        "raw out",
        "raw err, no line end",
      ]);
      expect(second.logs).toEqual([]);
      expect(running.logs).toEqual(expect.arrayContaining([...first.logs]));
    });

    test("takes too long: it is ended at the deadline, the next call gets a new process", async () => {
      const { pid } = running;
      const outcome = await running.call({ act: "never" }, { id: "late", timeoutMs: 250 });
      const message = "RequestId: late Error: Task timed out after 0.25 seconds";
      expect(brief(outcome)).toEqual({
        status: "timeout",
        error: { type: "Sandbox.Timedout", message },
        logs: [],
      });
      expect(JSON.parse(text(outcome.bytes))).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: message,
      });
      expect(outcome.durationMs).toBeGreaterThanOrEqual(245);
      expect([running.pid, isAlive(pid)]).toEqual([undefined, false]);
      expect([(await act("count")).value, isAlive(running.pid)]).toEqual([1, true]);
    });

    const gone = async (_name: string, event: object, how: string | RegExp) => {
      const outcome = await running.call(event, { id: "gone" });
      expect([outcome.status, outcome.error?.type]).toEqual(["exit", "Runtime.ExitError"]);
      expect(outcome.error?.message.replace("RequestId: gone Error: ", "")).toMatch(how);
      expect(running.pid).toBe(undefined);
      expect((await act("count")).value).toBe(1);
    };

    test.each([
      ["exits with 3", { act: "exit", code: 3 }, "Runtime exited with error: exit status 3"],
      ["exits with 0", { act: "exit", code: 0 }, "Runtime exited without providing a reason"],
      ["is killed", { act: "abort" }, "Runtime exited with error: signal: killed"],
    ])("%s: an exit, then a new process", gone);

    test.skipIf(older).each([
      [
        "waits for nothing",
        { act: "idle" },
        /^Runtime exited (without providing a reason|with error: exit status 13)$/,
      ],
      ["rejects loosely", { act: "rejectLoosely" }, "Runtime exited with error: exit status 1"],
    ])("%s: an exit, then a new process", gone);
  });

  describe.runIf(older)("what client 3 does where client 4 ends", () => {
    afterEach(stopAll);

    test("one that waits for nothing answers null, and the process stays", async () => {
      const running = await launch("buffered");
      const { pid } = running;
      expect(brief(await running.call({ act: "idle" }))).toEqual({ status: "ok", value: null, logs: [] });
      expect(running.pid).toBe(pid);
    });

    test("a loose rejection is the invocation's error, and ends the process", async () => {
      const running = await launch("buffered");
      const outcome = await running.call({ act: "rejectLoosely" });
      expect([outcome.status, outcome.error?.type]).toEqual(["error", "Runtime.UnhandledPromiseRejection"]);
      expect((await running.call({ act: "count" })).value).toBe(1);
    });
  });

  describe("initialization", () => {
    afterEach(stopAll);

    test("throws", async () => {
      const running = await launch("init-throws");
      expect(running.initError).toMatchObject({ type: "RangeError", message: "no start" });
      const outcome = await running.call({});
      expect([outcome.status, outcome.error?.type, outcome.error?.message]).toEqual([
        "error",
        "RangeError",
        "no start",
      ]);
      expect(outcome.logs).toContainEqual(
        expect.stringContaining(older ? "Uncaught Exception" : "Init Error"),
      );
      expect(running.pid).toBe(undefined);
    });

    test("exits", async () => {
      const running = await launch("init-exits");
      const error = (id: string) => ({
        type: "Runtime.ExitError",
        message: `RequestId: ${id} Error: Runtime exited with error: exit status 9`,
      });
      expect(running.initError).toEqual(error("unknown"));
      expect(brief(await running.call({}, { id: "again" }))).toEqual({
        status: "exit",
        error: error("again"),
        logs: [expect.stringContaining("about to exit")],
      });
    });

    test("hangs", async () => {
      const running = await launch("init-hangs", { initTimeoutMs: 700 });
      const error = { type: "Sandbox.Timedout", message: "Init timed out after 0.70 seconds" };
      expect(running.initError).toEqual(error);
      expect(brief(await running.call({}))).toEqual({ status: "timeout", error, logs: [] });
      expect(running.pid).toBe(undefined);
    });

    test("client 4 refuses a handler of three parameters", async () => {
      expect((await launch("arity-3")).initError?.type).toBe(
        older ? undefined : "Runtime.CallbackHandlerDeprecated",
      );
      // Managed Instances run client 4 with Node 22 too.
      expect((await launch("arity-3", { concurrency: 2 })).initError?.type).toBe(
        "Runtime.CallbackHandlerDeprecated",
      );
    });

    test.each([
      ["index.nothing", "Runtime.HandlerNotFound"],
      ["missing.handler", "Runtime.ImportModuleError"],
      ["../buffered/index.handler", "Runtime.MalformedHandlerName"],
    ])("refuses the entry %s", async (entry, type) => {
      expect((await launch("buffered", { entry })).initError?.type).toBe(type);
    });

    test("a folder or a Node that is not there is our error", async () => {
      await expect(launch("no-such-folder")).rejects.toThrow(/^cannot start .* in .*no-such-folder/);
      const options = { folder: folder("buffered"), nodePath: "/no/such/node" };
      await expect(lambdaLauncher.launch(options)).rejects.toThrow(
        "nodePath /no/such/node is not a Node binary that runs here",
      );
    });
  });

  describe("a streaming function", () => {
    let running: LambdaRunning;
    const act = (name: string, timeoutMs = 3000) =>
      running.call({ act: name }, { id: `s-${name}`, timeoutMs });
    const prelude = { statusCode: 201, headers: { "content-type": "text/plain" }, cookies: ["a=1", "b=2"] };
    const http = "application/vnd.awslambda.http-integration-response";
    const nul = "\0".repeat(8);

    beforeAll(async () => {
      running = await launch("streaming");
    });
    afterAll(stopAll);

    test("from, three writes, end", async () => {
      const pieces: string[] = [];
      const outcome = await running.call({ act: "full" }, { onChunk: (bytes) => pieces.push(text(bytes)) });
      expect(streamed(outcome)).toEqual({
        status: "ok",
        contentType: http,
        prelude,
        body: "one two three",
      });
      expect(text(outcome.bytes)).toBe(`${JSON.stringify(prelude)}${nul}one two three`);
      expect(pieces).toEqual([JSON.stringify(prelude), nul, "one ", "two ", "three"]);
      const chunks = outcome.streaming?.chunks ?? [];
      expect(chunks.map((chunk) => text(chunk.bytes))).toEqual(pieces);
      expect((chunks[4]?.atMs ?? 0) - (chunks[2]?.atMs ?? 0)).toBeGreaterThan(40);
    });

    test.each([
      // Without a write the prelude is lost.
      ["fromEnd", { contentType: http, body: "" }],
      ["fromEndBody", { contentType: http, body: "x" }],
      ["fromWriteEmpty", { contentType: http, prelude, body: "" }],
      ["contentType", { contentType: "text/csv", body: "a,b" }],
      ["plain", { contentType: "application/octet-stream", body: "raw" }],
      ["fromTwice", { contentType: http, prelude: { statusCode: 418 }, body: "tea" }],
      ["byHand", { contentType: http, prelude, body: "by hand" }],
      ["pipeline", { contentType: "application/octet-stream", body: "p1 p2" }],
      ["pipeTo", { contentType: "application/octet-stream", body: "web" }],
    ])("%s", async (name, expected) => {
      const outcome = await act(name);
      expect({ ...streamed(outcome), logs: outcome.logs }).toEqual({ status: "ok", ...expected, logs: [] });
    });

    test.each([
      [
        "throwBefore",
        { contentType: "application/octet-stream", body: "" },
        "RangeError",
        "before the first byte",
      ],
      ["throwMid", { contentType: http, prelude, body: "partial" }, "RangeError", "mid-stream"],
      [
        "writeThenFrom",
        { contentType: "application/octet-stream", body: "early " },
        "Runtime.InvalidStreamingOperation",
        "Cannot set content-type, too late.",
      ],
    ])("%s: the trailers say so", async (name, expected, type, message) => {
      const outcome = await act(name);
      expect(streamed(outcome)).toEqual({ status: "error", ...expected });
      expect([outcome.error?.type, outcome.error?.message]).toEqual([type, message]);
    });

    test("an error of 300,000 characters fits into the trailers", async () => {
      const { error } = await act("throwLong");
      expect([error?.type, error?.message.length]).toEqual(["Error", 300_000]);
    });

    test("an error after the end is only logged", async () => {
      const outcome = await act("throwAfterEnd");
      expect(streamed(outcome)).toEqual({
        status: "ok",
        contentType: "application/octet-stream",
        body: "whole",
      });
      expect(outcome.logs).toEqual([expect.stringContaining('"errorMessage":"after the end"')]);
    });

    test("destroy cuts the answer and ends the process", async () => {
      const outcome = await act("destroy");
      expect(streamed(outcome)).toEqual({
        status: "exit",
        contentType: "application/octet-stream",
        body: "cut",
      });
      expect(outcome.error?.message).toBe(
        `RequestId: s-destroy Error: Runtime exited with error: exit status ${older ? 128 : 1}`,
      );
    });

    test("never ended: it hangs to the deadline", async () => {
      const outcome = await act("neverEnd", 300);
      expect(streamed(outcome)).toEqual({
        status: "timeout",
        contentType: "application/octet-stream",
        body: "unfinished",
      });
      expect(outcome.error?.type).toBe("Sandbox.Timedout");
    });

    test("a handler that is not async answers, and is told off in the log", async () => {
      const outcome = await act("notAsync");
      expect(streamed(outcome)).toEqual({
        status: "ok",
        contentType: "application/octet-stream",
        body: "sync",
      });
      expect(outcome.logs).toEqual([
        expect.stringContaining("Streaming does not support non-async handlers."),
      ]);
    });

    test("a returned value is ignored with a warning", async () => {
      const outcome = await act("returnsValue");
      expect(streamed(outcome)).toEqual({
        status: "ok",
        contentType: "application/octet-stream",
        body: "kept",
      });
      expect(outcome.logs).toEqual([
        expect.stringMatching(/\tWARN\tStreaming handlers ignore return values\.$/),
      ]);
    });

    test("64 KB fill the buffer, and drain comes", async () => {
      const outcome = await act("backpressure");
      expect([outcome.status, outcome.bytes.length]).toEqual(["ok", 262_144]);
      expect(outcome.logs).toEqual([expect.stringContaining("full after 0,1,2,3 of 65536")]);
    });

    test("work after the end runs on with the answer already out", async () => {
      const outcome = await act("workAfterEnd");
      expect(outcome.logs).toEqual([expect.stringContaining("worked after the end")]);
      expect(outcome.answeredMs).toBeLessThan(200);
      expect(outcome.durationMs).toBeGreaterThanOrEqual(290);
    });

    test("an exit or a deadline after the end leaves the answer standing", async () => {
      const exited = await act("exitAfterEnd");
      expect([exited.status, exited.after, text(exited.bytes), exited.error]).toEqual([
        "ok",
        "exit",
        "whole",
        undefined,
      ]);
      const late = await act("workAfterEnd", 150);
      expect([late.status, late.after, text(late.bytes), late.error]).toEqual([
        "ok",
        "timeout",
        "answered",
        undefined,
      ]);
    });

    test("the module loads and streams without the awslambda global only if it does not need it", async () => {
      const without = await launch("streaming", { env: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "1" } });
      expect(without.initError?.type).toBe("TypeError");
    });
  });

  describe("freezing", () => {
    afterEach(stopAll);
    const leave = async (freeze: boolean) => {
      const running = await launch("buffered", { freeze });
      const first = await running.call({ act: "leaveTimer", ms: 50 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const between = running.logs.length;
      const second = await running.call({ act: "wait", ms: 100 });
      return [first.logs.length, between, second.logs.length];
    };

    test("a timer left behind fires in the next invocation", async () => {
      expect(await leave(true)).toEqual([0, 0, 1]);
    });

    test("without it, it fires in between", async () => {
      expect(await leave(false)).toEqual([0, 1, 0]);
    });
  });

  describe("the end", () => {
    afterEach(stopAll);

    test.each([false, true])("SIGTERM reaches the function, frozen: %s", async (freeze) => {
      const running = await launch("sigterm", { freeze });
      await running.call({});
      const { pid } = running;
      await Promise.all([running.stop(), running.stop()]);
      expect(running.logs).toEqual([expect.stringContaining("SIGTERM seen")]);
      expect([running.pid, isAlive(pid)]).toEqual([undefined, false]);
      await expect(running.call({})).rejects.toThrow("stopped");
    });

    test("one that does not heed it is killed after the grace, its call is an exit", async () => {
      const running = await launch("stubborn", { graceMs: 150 });
      const { pid } = running;
      const call = running.call({}, { id: "busy" });
      const queued = running.call({});
      const refused = expect(queued).rejects.toThrow("stopped");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const startedMs = performance.now();
      await running.stop();
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(145);
      expect((await call).error?.message).toBe(
        "RequestId: busy Error: Runtime exited with error: signal: killed",
      );
      await refused;
      expect(isAlive(pid)).toBe(false);
    });
  });

  describe("several events at a time", () => {
    afterEach(stopAll);

    test("interleave in one worker, up to the limit, each with its own logs", async () => {
      const running = await launch("concurrent", {
        concurrency: 2,
        env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: "1" },
      });
      const call = (name: string) => running.call({ name, ms: 300 }, { id: `id-${name}` });
      const outcomes = await Promise.all(["a", "b", "c"].map(call));
      expect(outcomes.map((outcome) => outcome.value)).toEqual([
        { name: "a", seen: 2, id: "id-a" },
        { name: "b", seen: expect.any(Number), id: "id-b" },
        { name: "c", seen: expect.any(Number), id: "id-c" },
      ]);
      expect(outcomes.map(({ logs }) => logs.map((line) => JSON.parse(line).message))).toEqual([
        ["start a"],
        ["start b"],
        ["start c"],
      ]);
      expect(outcomes[2]?.durationMs).toBeLessThan(500);
    });

    test("after a crash those who wait share one new process", async () => {
      const running = await launch("concurrent", {
        concurrency: 2,
        env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: "1" },
      });
      expect((await running.call({ name: "kill" })).status).toBe("exit");
      const outcomes = await Promise.all(["a", "b"].map((name) => running.call({ name, ms: 200 })));
      expect(outcomes.map(({ value }) => value)).toMatchObject([{ name: "a", seen: 2 }, { name: "b" }]);
    });

    test("two with the same id are refused", async () => {
      const running = await launch("concurrent", {
        concurrency: 2,
        env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: "1" },
      });
      const first = running.call({ name: "a", ms: 100 }, { id: "same" });
      await expect(running.call({ name: "b", ms: 100 }, { id: "same" })).rejects.toThrow(
        "id same is in flight",
      );
      expect((await first).status).toBe("ok");
    });

    test("one that is too late does not end the others", async () => {
      const running = await launch("concurrent", {
        concurrency: 2,
        env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: "1" },
      });
      const { pid } = running;
      const late = running.call({ name: "late", ms: 2000 }, { timeoutMs: 100 });
      const other = running.call({ name: "other", ms: 300 });
      expect([(await late).status, (await other).status, running.pid]).toEqual(["timeout", "ok", pid]);
    });
  });
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** Without the parts that differ from run to run. */
function brief({ durationMs: _durationMs, answeredMs: _answeredMs, bytes: _bytes, ...rest }: NativeOutcome) {
  return rest;
}

function streamed({ status, streaming }: NativeOutcome) {
  if (!streaming) return { status };
  const { contentType, prelude, body } = streaming;
  return { status, contentType, ...(prelude !== undefined && { prelude }), body: text(body) };
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? Number.NaN, 0);
  } catch {
    return false;
  }
}
