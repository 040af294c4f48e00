/** The launcher, on functions written by hand: what the real library does, its limits among it. No line of anyfn runs in them. */
import { join } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type AzureFunctionsLaunchOptions,
  type AzureRunning,
  azureFunctionsLauncher,
} from "./azure-functions.ts";
import type { RpcData } from "./azure-functions-rpc.ts";
import type { NativeOutcome } from "./launcher.ts";

const folder = (name: string) => join(import.meta.dirname, "fixtures/azure", name);
const modules = join(import.meta.dirname, "../../../../node_modules");
const nodes: readonly (readonly [string, string])[] = [
  ["24", join(modules, "node/bin/node")],
  ["22", join(modules, "node-22/bin/node")],
];
const found = azureFunctionsLauncher.availability();

test.runIf(process.env.CI === "true")("CI has the library", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^4\./) });
});

describe.runIf(found.available).each(nodes)("on Node %s", (_major, nodePath) => {
  const started: AzureRunning[] = [];
  const launch = async (name: string, options: Partial<AzureFunctionsLaunchOptions> = {}) => {
    const running = await azureFunctionsLauncher.launch({ folder: folder(name), nodePath, ...options });
    started.push(running);
    return running;
  };
  const stopAll = async () => {
    for (const running of started.splice(0)) await running.stop();
  };

  describe("HTTP in messages", () => {
    let running: AzureRunning;
    beforeAll(async () => {
      running = await launch("buffered", {
        functionName: "site",
        region: "westeurope",
        env: { GREETING: "hello" },
      });
    });
    afterAll(stopAll);
    const get = (name: string) =>
      running.call({ request: wire("GET", `/answers/${name}`) }, { timeoutMs: 2000 });

    test("a request has what the client sent; the library's query and repeated headers are joined", async () => {
      const request = wire("POST", "/echo/5?tag=a&tag=b&empty=", {
        headers: [
          ["X-List", "a"],
          ["x-list", "b"],
          ["Cookie", "a=1"],
          ["Cookie", "b=2"],
          ["Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
        ],
        body: Uint8Array.of(0, 255, 10),
      });
      const { status, value, logs } = await running.call({ request }, { id: "an-id" });
      expect([status, JSON.parse(text(value))]).toEqual([
        "ok",
        {
          function: "echo",
          id: "an-id",
          trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          method: "POST",
          url: "https://api.example.com/echo/5?tag=a&tag=b&empty=",
          query: [
            ["tag", "a,b"],
            ["empty", ""],
          ],
          params: { id: "5" },
          headers: {
            "content-length": "3",
            cookie: "a=1,b=2",
            host: "api.example.com",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "x-forwarded-proto": "https",
            "x-list": "a,b",
          },
          body: "AP8K",
          env: { site: "site", region: "westeurope", own: "hello" },
        },
      ]);
      expect(logs).toEqual([
        '{"invocationId":"an-id","level":"information","category":"user","message":"said { a: 1 }"}',
        "printed",
      ]);
    });

    test("the first function in the order of names takes the request, whatever is more specific", async () => {
      const asked = async (method: string, target: string) => {
        const { value } = await running.call({ request: wire(method, target) });
        const { status } = value as WireResponse; // of a request
        return status === 200 ? JSON.parse(text(value)).function : status;
      };
      expect([
        await asked("GET", "/echo"),
        await asked("GET", "/echo/1/2"),
        await asked("PUT", "/echo/1"),
        await asked("DELETE", "/echo/1"),
        await asked("GET", "/"),
      ]).toEqual(["echo", "zz-rest", "zz-rest", 404, "zz-rest"]);
    });

    test("without a Content-Length there is no body, and GET loses it", async () => {
      const chunked = {
        ...wire("POST", "/echo", { body: Uint8Array.of(1) }),
        headers: [["Host", "h"]],
      } as const;
      expect(JSON.parse(text((await running.call({ request: chunked })).value)).body).toBe("");
      const get = wire("GET", "/echo", { body: Uint8Array.of(1) });
      expect(JSON.parse(text((await running.call({ request: get })).value)).body).toBe("");
    });

    test.each([
      ["text", 201, "grüße"],
      ["json", 200, '{"a":1}'],
      ["response", 202, "of the platform"],
      ["chunks", 200, "onetwo"],
      ["none", 204, ""],
      // What the host itself answers for nothing is not documented; here it is 204.
      ["nothing", 204, ""],
    ])("answers %s", async (name, status, body) => {
      const { value } = await get(name);
      expect([(value as WireResponse).status, text(value)]).toEqual([status, body]); // of a request
    });

    test("bytes come whole", async () => {
      const { value } = await get("bytes");
      expect(new Uint8Array((value as WireResponse).body)).toEqual(
        Uint8Array.from({ length: 256 }, (_, index) => index),
      ); // of a request
    });

    test.each([
      [
        "one header is passed on as it is",
        "cookie",
        ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Partitioned"],
      ],
      ["of several headers the last alone is left", "cookie-headers", ["b=2; HttpOnly"]],
      [
        "objects are encoded once more and get a path",
        "cookie-objects",
        [
          "a=x%2520y; expires=Wed, 21 Oct 2026 07:28:00 GMT; path=/p; samesite=lax",
          "b=2; max-age=60; path=/; secure; httponly",
        ],
      ],
      ["a header beside objects is passed on as it is", "cookie-both", ["a=1; Partitioned", "b=2; path=/"]],
    ])("cookies: %s", async (_title, name, cookies) => {
      expect(cookiesOf((await get(name)).value)).toEqual(cookies);
    });

    test.each(["throws", "string", "bad-status", "stream-fails-first", "stream-fails-later"])(
      "a function that fails is a 500 without text: %s",
      async (name) => {
        const { status, value, error } = await get(name);
        expect([status, (value as WireResponse).status, text(value)]).toEqual(["error", 500, ""]); // of a request
        expect(error?.message).toMatch(/./);
      },
    );

    test("a header named __proto__ is lost", async () => {
      const headers = [
        ["__proto__", "a"],
        ["constructor", "b"],
      ] as const;
      const { value } = await running.call({ request: wire("GET", "/x", { headers }) });
      const seen = JSON.parse(text(value)).headers;
      expect([Object.keys(seen).includes("__proto__"), seen.constructor]).toEqual([false, "b"]);
    });

    test.each([
      ["TRACE", wire("TRACE", "/x")],
      ["a header beyond Latin-1", wire("GET", "/x", { headers: [["x-name", "日本"]] })],
    ])("the library makes no request of %s", async (_name, request) => {
      const { status, value, error } = await running.call({ request });
      expect([status, (value as WireResponse).status, error?.type]).toEqual(["error", 500, "TypeError"]); // of a request
    });
  });

  describe("HTTP forwarded to the library's own server", () => {
    let running: AzureRunning;
    beforeAll(async () => {
      running = await launch("streaming", { concurrency: 20 });
    });
    afterAll(stopAll);
    const get = (name: string) => running.call({ request: wire("GET", `/answers/${name}`) });

    test("is asked for by the app", () => {
      expect(running.capabilities).toEqual({
        HandlesWorkerTerminateMessage: "true",
        HttpUri: expect.stringMatching(/^http:\/\/localhost:\d+\/$/),
      });
    });

    test("a request has its query as sent; query and body are among the params", async () => {
      const request = wire("POST", "/echo/5?tag=a&tag=b", {
        headers: [["content-type", "application/json"]],
        body: Buffer.from('{"a":"x","id":"y"}'),
      });
      const { value } = await running.call({ request });
      const { url, query, params, body } = JSON.parse(text(value));
      expect({ url, query, params, body: Buffer.from(body, "base64").toString() }).toEqual({
        url: "https://api.example.com/echo/5?tag=a&tag=b",
        query: [
          ["tag", "a"],
          ["tag", "b"],
        ],
        params: { tag: "a,b", a: "x", id: "5" },
        body: '{"a":"x","id":"y"}',
      });
    });

    test("pieces arrive when they are made", async () => {
      const heard: string[] = [];
      const { value } = await running.call(
        { request: wire("GET", "/answers/chunks") },
        { onChunk: (bytes) => heard.push(Buffer.from(bytes).toString()) },
      );
      const { chunks, cut } = value as WireResponse; // of a request
      expect({ heard, pieces: chunks.map(({ bytes }) => Buffer.from(bytes).toString()), cut }).toEqual({
        heard: ["one", "two"],
        pieces: ["one", "two"],
        cut: false,
      });
    });

    test.each([
      [
        "one header is passed on as it is",
        "cookie",
        ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Partitioned"],
      ],
      ["of several headers the last alone is left", "cookie-headers", ["b=2; HttpOnly"]],
      [
        "objects are encoded once more",
        "cookie-objects",
        [
          "a=x%2520y; Path=/p; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=Lax",
          "b=2; Max-Age=60; HttpOnly; Secure",
        ],
      ],
      ["a header beside objects is lost", "cookie-both", ["b=2; Path=/"]],
    ])("cookies: %s", async (_title, name, cookies) => {
      expect(cookiesOf((await get(name)).value)).toEqual(cookies);
    });

    test("a client never gets an answer of a function that fails, nor the end of a body that fails", async () => {
      const names = ["throws", "nothing", "string", "bad-status", "stream-fails-first"];
      const refused = [wire("TRACE", "/x"), wire("GET", "/x", { headers: [["x-name", "日本"]] })];
      const outcomes = await Promise.all([
        ...names.map(get),
        ...refused.map((request) => running.call({ request })),
      ]);
      expect(outcomes.map(({ status, value }) => [status, value])).toEqual(
        outcomes.map(() => ["timeout", undefined]),
      );
      expect(outcomes[0]?.error).toEqual({
        type: "System.InvalidOperationException",
        message: expect.stringContaining("no answer within 1500 ms"),
      });
      const { status, value } = await get("stream-fails-later");
      expect([status, text(value), (value as WireResponse).cut]).toEqual(["timeout", "first", true]); // of a request
      expect((await get("text")).status).toBe("ok");
    });
  });

  describe("messages", () => {
    let running: AzureRunning;
    beforeAll(async () => {
      running = await launch("messages");
    });
    afterAll(stopAll);
    const call = async (name: string, data: RpcData, triggerMetadata: Record<string, RpcData> = {}) => {
      const { status, value } = await running.call({
        function: name,
        inputData: [{ data }],
        triggerMetadata,
      });
      const { count: _, env, trigger: __, ...seen } = answerOf({ status, value });
      expect(env).toBe("from the settings");
      return seen;
    };

    test("are listed as they were registered", () => {
      const bindings = running
        .list()
        .map(({ name, bindings: [{ name: _, ...binding } = { name }] }) => [name, binding]);
      const properties = { supportsDeferredBinding: "false" };
      expect(Object.fromEntries(bindings)).toMatchObject({
        timer: { type: "timerTrigger", direction: "in", schedule: "0 */5 * * * *", properties },
        "queue-bytes": { type: "queueTrigger", queueName: "jobs", dataType: "binary" },
        topic: { type: "serviceBusTrigger", topicName: "news", subscriptionName: "all", cardinality: "many" },
        kafka: { type: "kafkaTrigger", topic: "t" },
        warmup: { type: "warmupTrigger" },
      });
      expect(running.list()[0]?.retryOptions).toMatchObject({
        retryStrategy: "fixedDelay",
        maxRetryCount: 3,
        delayInterval: { seconds: 2 },
      });
      expect(running.capabilities).toMatchObject({ IncludeEmptyEntriesInMessagePayload: "true" });
    });

    test("text is parsed where it can be, ids too, and keys begin with a small letter", async () => {
      expect(await call("queue", { string: "89e7073266" }, { Id: { string: "42" } })).toEqual({
        input: "Infinity",
        metadata: { id: 42 },
      });
      expect(
        await call("queue", { string: "plain" }, { Id: { string: "m-1" }, Map: { json: '{"Tenant":1}' } }),
      ).toEqual({
        input: "plain",
        metadata: { id: "m-1", map: { tenant: 1 } },
      });
    });

    test("bytes stay bytes", async () => {
      expect(await call("queue-bytes", { bytes: Uint8Array.of(0x31, 0xff) })).toEqual({
        input: "bytes 31ff",
        metadata: {},
      });
      expect(
        await call(
          "topic",
          { collectionBytes: { bytes: [Uint8Array.of(1), Uint8Array.of(2)] } },
          { MessageIdArray: { collectionString: { string: ["1", "b"] } } },
        ),
      ).toEqual({ input: ["bytes 01", "bytes 02"], metadata: { messageIdArray: [1, "b"] } });
    });

    test("64-bit integers of an array are halves", async () => {
      const { metadata } = await call(
        "hub",
        { json: '[{"a":1}]' },
        { SequenceNumberArray: { collectionSint64: { sint64: [4294967301n, -1n] } } },
      );
      expect(metadata).toEqual({
        sequenceNumberArray: [
          { low: 5, high: 1, unsigned: false },
          { low: -1, high: -1, unsigned: false },
        ],
      });
    });

    test("a timer has no metadata, and small first letters", async () => {
      const json = '{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}';
      expect(await call("timer", { json }, { TimerTrigger: { string: "now" } })).toEqual({
        input: { schedule: { adjustForDST: true }, scheduleStatus: null, isPastDue: false },
        metadata: null,
      });
    });

    test("hooks run", async () => {
      expect((await call("grid", { string: '{"id":"e-1"}' })).input).toEqual({ id: "e-1", hooked: true });
    });

    test("a retry tells which one it is", async () => {
      const retryContext = { retryCount: 2, maxRetryCount: 3 };
      const { value } = await running.call({
        function: "timer",
        inputData: [{ data: { json: "{}" } }],
        retryContext,
      });
      expect(answerOf({ status: "ok", value }).retry).toEqual(retryContext);
    });

    test("a failure is told with its error, and the log has lines of the host's level alone", async () => {
      const { status, error, logs } = await running.call(
        { function: "queue", inputData: [{ data: { string: "fail" } }] },
        { id: "i-1" },
      );
      expect({ status, error: { type: error?.type, message: error?.message }, logs }).toEqual({
        status: "error",
        error: { type: "TypeError", message: "told to fail" },
        logs: ['{"invocationId":"i-1","level":"information","category":"user","message":"told queue"}'],
      });
    });

    test("a function that is not named cannot be guessed among several", async () => {
      await expect(running.call({ inputData: [] })).rejects.toThrow(
        /Name the function to call: the app has timer, queue/,
      );
      await expect(running.call({ function: "nowhere" })).rejects.toThrow(/asked was nowhere/);
    });
  });

  describe("a process", () => {
    afterEach(stopAll);
    const queue = (text: string) => ({ function: "queue", inputData: [{ data: { string: text } }] });
    const count = (outcome: NativeOutcome) => answerOf(outcome).count;

    test("that exits is told, and a new one takes its place", async () => {
      const running = await launch("messages");
      const { pid } = running;
      expect(count(await running.call(queue("a")))).toBe(1);
      const { status, error } = await running.call(queue("exit"));
      expect([status, error]).toEqual([
        "exit",
        {
          type: "Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException",
          message: "node exited with code 3 (0x3)",
        },
      ]);
      expect(count(await running.call(queue("a")))).toBe(1);
      expect(running.pid).not.toBe(pid);
    });

    test("is ended with an invocation that is not done in time", async () => {
      const running = await launch("messages");
      const { pid } = running;
      const { status, error } = await running.call(queue("hang"), { timeoutMs: 200 });
      expect([status, error]).toEqual([
        "timeout",
        {
          type: "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException",
          message: "Timeout value of 00:00:00.2000000 was exceeded by function: Functions.queue",
        },
      ]);
      expect(running.pid).toBeUndefined();
      expect(count(await running.call(queue("a")))).toBe(1);
      expect(running.pid).not.toBe(pid);
    });

    test("takes several invocations at a time where asked to, each with its own lines", async () => {
      const running = await launch("messages", { concurrency: 3 });
      const outcomes = await Promise.all(["a", "b", "c"].map((id) => running.call(queue(id), { id })));
      expect(outcomes.map(({ logs }) => logs.map((line) => JSON.parse(line).invocationId))).toEqual([
        ["a"],
        ["b"],
        ["c"],
      ]);
    });

    test("is ended through its hooks, and takes no calls any more", async () => {
      const running = await launch("messages");
      await running.stop();
      await running.stop();
      expect(running.logs).toEqual(["the app ends"]);
      expect(running.pid).toBeUndefined();
      await expect(running.call(queue("a"))).rejects.toThrow(/stopped/);
    });

    test.each([
      [
        "init-throws",
        { type: "RangeError", message: 'Worker was unable to load entry point "index.cjs": no setting' },
      ],
      ["init-exits", { message: "node exited with code 4 (0x4)" }],
      ["nothing", { message: expect.stringContaining("registered no function") }],
    ])("that cannot start says why: %s", async (name, error) => {
      const running = await launch(name);
      expect(running.initError).toMatchObject(error);
      expect(await running.call(queue("a"))).toMatchObject({ status: "error", error });
    });

    test("may be made of modules, several of them", async () => {
      const running = await launch("esm");
      expect(running.list().map(({ name }) => name)).toEqual(["ticks", "tocks"]);
      const outcome = await running.call({ function: "tocks", inputData: [{ data: { json: "{}" } }] });
      expect(outcome).toMatchObject({ status: "ok", value: { returnValue: { string: "tocked" } } });
    });

    test("needs a Node binary", async () => {
      await expect(launch("messages", { nodePath: "./no-node" })).rejects.toThrow(/cannot start/);
    });
  });
});

function wire(
  method: string,
  target: string,
  { headers = [], body }: { readonly headers?: WireRequest["headers"]; readonly body?: Uint8Array } = {},
): WireRequest {
  return {
    method,
    target,
    headers: [
      ["Host", "api.example.com"],
      ...(body ? [["Content-Length", String(body.byteLength)] as const] : []),
      ["X-Forwarded-Proto", "https"],
      ...headers,
    ],
    ...(body && { body }),
  };
}

function text(value: unknown): string {
  return Buffer.from((value as WireResponse).body).toString(); // of a request
}

function cookiesOf(value: unknown): readonly string[] {
  const { headers } = value as WireResponse; // of a request
  return headers.flatMap(([name, cookie]) => (name.toLowerCase() === "set-cookie" ? [cookie] : []));
}

function answerOf({ status, value }: Pick<NativeOutcome, "status" | "value">) {
  expect(status).toBe("ok");
  const { returnValue } = value as { readonly returnValue: { readonly json: string } }; // the fixture answers objects
  return JSON.parse(returnValue.json);
}
