import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Delivery, maxBufferedBytes, type RuntimeApi, startRuntimeApi } from "./lambda-runtime-api.ts";

let api: RuntimeApi;
let seen: unknown[];

beforeEach(async () => {
  seen = [];
  api = await startRuntimeApi({
    next: () => seen.push("next"),
    streamStarted: (id, contentType) => seen.push(["stream", id, contentType]),
    chunk: (id, bytes) => seen.push(["chunk", id, text(bytes)]),
    answered: (id, answer) =>
      seen.push(["answered", id, "bytes" in answer ? { ...answer, bytes: text(answer.bytes) } : answer]),
    initFailed: (error) => seen.push(["init failed", error]),
  });
});

afterEach(() => api.close());

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
const url = (path: string) => `http://${api.address}/2018-06-01/runtime/${path}`;
const post = async (path: string, body = "{}", headers: Record<string, string> = {}) => {
  const response = await fetch(url(path), { method: "POST", body, headers });
  return [response.status, await response.text()];
};
const delivery: Delivery = {
  id: "id-1",
  bytes: new TextEncoder().encode('{"é":1}'),
  deadlineMs: 1_700_000_000_123.4,
  functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:f",
};
const deliver = async (given: Delivery = delivery) => {
  api.offer(given);
  return fetch(url("invocation/next"));
};

describe("invocation/next", () => {
  test("hands out what was offered before, with the required headers only", async () => {
    const response = await deliver();
    expect([response.status, await response.text()]).toEqual([200, '{"é":1}']);
    expect(lambdaHeaders(response)).toEqual({
      "lambda-runtime-aws-request-id": "id-1",
      "lambda-runtime-deadline-ms": "1700000000123",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
    });
    expect(seen).toEqual(["next"]);
  });

  test("waits for an event and sends every optional header", async () => {
    const asked = fetch(url("invocation/next"));
    await expect.poll(() => seen).toEqual(["next"]);
    api.offer({
      ...delivery,
      trace: "Root=1",
      clientContext: { a: "é" },
      cognitoIdentity: { cognitoIdentityId: "c" },
      tenantId: "t",
    });
    const response = await asked;
    const { "lambda-runtime-client-context": client, ...others } = lambdaHeaders(response);
    // fetch reads header bytes as latin1; the runtime's client reads UTF-8.
    expect(JSON.parse(Buffer.from(client ?? "", "latin1").toString("utf8"))).toEqual({ a: "é" });
    expect(others).toEqual({
      "lambda-runtime-aws-request-id": "id-1",
      "lambda-runtime-deadline-ms": "1700000000123",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
      "lambda-runtime-trace-id": "Root=1",
      "lambda-runtime-cognito-identity": '{"cognitoIdentityId":"c"}',
      "lambda-runtime-aws-tenant-id": "t",
    });
  });

  test("gives each of several waiting workers its own event, and none to one that has left", async () => {
    const leaving = new AbortController();
    const left = fetch(url("invocation/next"), { signal: leaving.signal }).catch(() => "left");
    await expect.poll(() => seen.length).toBe(1);
    const first = fetch(url("invocation/next"));
    await expect.poll(() => seen.length).toBe(2);
    const second = fetch(url("invocation/next"));
    await expect.poll(() => seen.length).toBe(3);
    leaving.abort();
    expect(await left).toBe("left");
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.offer({ ...delivery, id: "a" });
    api.offer({ ...delivery, id: "b" });
    const ids = [await first, await second].map((response) =>
      response.headers.get("lambda-runtime-aws-request-id"),
    );
    expect(ids).toEqual(["a", "b"]);
  });
});

describe("answers", () => {
  test("a response is taken once", async () => {
    await deliver();
    expect(await post("invocation/id-1/response", '{"ok":true}')).toEqual([202, '{"status":"OK"}\n']);
    expect(await post("invocation/id-1/error")).toEqual([
      403,
      '{"errorMessage":"Request id-1 was already answered.","errorType":"InvalidStateTransition"}',
    ]);
    expect(seen).toEqual(["next", ["answered", "id-1", { kind: "response", bytes: '{"ok":true}' }]]);
  });

  test.each(["response", "error"])("an unknown id is refused: %s", async (kind) => {
    const refused = [400, '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}'];
    expect(await post(`invocation/nobody/${kind}`)).toEqual(refused);
    await deliver();
    api.settle("id-1");
    expect(await post(`invocation/id-1/${kind}`)).toEqual(refused);
    expect(seen).toEqual(["next"]);
  });

  test("an id may need escaping", async () => {
    await deliver({ ...delivery, id: "a b/c" });
    expect((await post("invocation/a%20b%2Fc/response", "1"))[0]).toBe(202);
    expect(seen).toEqual(["next", ["answered", "a b/c", { kind: "response", bytes: "1" }]]);
  });

  test("a buffered response may have 6,291,556 bytes and not one more", async () => {
    await deliver();
    expect((await post("invocation/id-1/response", "a".repeat(maxBufferedBytes)))[0]).toBe(202);
    await deliver({ ...delivery, id: "id-2" });
    expect(await post("invocation/id-2/response", "a".repeat(maxBufferedBytes + 1))).toEqual([
      413,
      '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
    ]);
    expect(seen.at(-1)).toEqual(["answered", "id-2", { kind: "too-large", size: 6_291_557 }]);
  });

  test.each([
    [
      "Node",
      '{"errorType":"E","errorMessage":"m","trace":["a","b"]}',
      {},
      { type: "E", message: "m", trace: ["a", "b"] },
    ],
    [
      "Go",
      '{"errorType":"E","errorMessage":"m","stackTrace":["a"]}',
      {},
      { type: "E", message: "m", trace: ["a"] },
    ],
    [
      "type in the header",
      '{"errorMessage":"m"}',
      { "Lambda-Runtime-Function-Error-Type": "H" },
      { type: "H", message: "m" },
    ],
    ["not JSON", "boom", {}, { type: "Runtime.Unknown", message: "boom" }],
    ["JSON, no document", "[1]", {}, { type: "Runtime.Unknown", message: "[1]" }],
    ["JSON null", "null", {}, { type: "Runtime.Unknown", message: "null" }],
  ])("an error document: %s", async (_name, body, headers, error) => {
    await deliver();
    expect((await post("invocation/id-1/error", body, headers as Record<string, string>))[0]).toBe(202);
    expect(seen).toEqual(["next", ["answered", "id-1", { kind: "error", bytes: body, error }]]);
  });

  test("a stream is passed on as it comes, its trailers make it an error", async () => {
    await deliver();
    const trailer = Buffer.from('{"errorType":"E","errorMessage":"late","trace":[]}').toString("base64");
    const status = await stream("id-1", ["one", "two"], {
      "Lambda-Runtime-Function-Error-Type": "E",
      "Lambda-Runtime-Function-Error-Body": trailer,
    });
    expect(status).toBe(202);
    expect(seen).toEqual([
      "next",
      ["stream", "id-1", "text/plain"],
      ["chunk", "id-1", "one"],
      ["chunk", "id-1", "two"],
      ["answered", "id-1", { kind: "streamed", error: { type: "E", message: "late", trace: [] } }],
    ]);
  });

  test("a stream without trailers is no error, and has no size limit", async () => {
    await deliver();
    expect(await stream("id-1", [Buffer.alloc(maxBufferedBytes + 1)], {})).toBe(202);
    expect(seen.at(-1)).toEqual(["answered", "id-1", { kind: "streamed" }]);
  });

  test("an unknown response mode is refused", async () => {
    await deliver();
    expect(
      await post("invocation/id-1/response", "1", { "Lambda-Runtime-Function-Response-Mode": "fast" }),
    ).toEqual([
      400,
      '{"errorMessage":"Invalid response mode fast","errorType":"InvalidFunctionResponseMode"}',
    ]);
  });
});

describe("initialization", () => {
  test("may fail before the first event is asked for", async () => {
    expect((await post("init/error", '{"errorType":"E","errorMessage":"m","trace":[]}'))[0]).toBe(202);
    expect((await post("restore/error", '{"errorType":"R","errorMessage":"m"}'))[0]).toBe(202);
    expect(seen).toEqual([
      ["init failed", { type: "E", message: "m", trace: [] }],
      ["init failed", { type: "R", message: "m" }],
    ]);
  });

  test("cannot fail after it, until the process was replaced", async () => {
    await deliver();
    expect((await post("init/error"))[0]).toBe(403);
    api.reset();
    await new Promise((resolve) => setTimeout(resolve, 50)); // fetch must notice that its connection is gone
    expect((await post("init/error"))[0]).toBe(202);
  });
});

test("there is nothing to restore", async () => {
  expect((await fetch(url("restore/next"))).status).toBe(200);
});

test("other paths and methods", async () => {
  expect((await fetch(`http://${api.address}/2018-06-01/nothing`)).status).toBe(404);
  expect((await fetch(`http://${api.address}/2017-01-01/runtime/invocation/next`)).status).toBe(404);
  const put = await fetch(url("invocation/next"), { method: "PUT" });
  expect([put.status, put.headers.get("allow")]).toEqual([405, "GET"]);
  const get = await fetch(url("init/error"));
  expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
});

function lambdaHeaders(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("lambda-")));
}

function stream(
  id: string,
  chunks: readonly (string | Uint8Array)[],
  trailers: Record<string, string>,
): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const headers = {
      "Content-Type": "text/plain",
      "Transfer-Encoding": "chunked",
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    };
    const sending = request(url(`invocation/${id}/response`), { method: "POST", headers }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    sending.on("error", failed);
    const send = async () => {
      for (const chunk of chunks) {
        await new Promise<unknown>((written) => sending.write(chunk, written));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      sending.addTrailers(trailers);
      sending.end();
    };
    void send();
  });
}
