import { type CanonicalCode, HttpError, type InvokeDefinition, invoke, PermanentError } from "anyfn";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { serving, type TestServer } from "../fixtures/server.ts";
import { appClaims, idClaims, PROJECT, published, signed, unsigned } from "../fixtures/tokens.ts";
import { type Call, type FirebaseOptions, handler } from "./index.ts";

const google = published(["one"]);
const echo = invoke((event) => event.data);
let servers: TestServer[] = [];
let lines: string[] = [];

beforeEach(() => {
  lines = [];
  vi.stubEnv("GCLOUD_PROJECT", PROJECT);
  vi.stubEnv("FUNCTIONS_EMULATOR", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers) server.stop();
  servers = [];
});

async function start(definition: InvokeDefinition, options: FirebaseOptions = {}): Promise<string> {
  const write = (line: string): void => void lines.push(line);
  const server = await serving(handler(definition, { fetch: google.fetch, write, name: "fn", ...options }));
  servers.push(server);
  return server.url;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function answerOf(response: Response): Promise<unknown> {
  return { status: response.status, json: await response.json() };
}

describe("a callable function", () => {
  it("takes data and answers a result", async () => {
    const response = await post(await start(echo), { data: { a: [1, null, "é"] } });
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await answerOf(response)).toEqual({ status: 200, json: { result: { a: [1, null, "é"] } } });
  });

  it("answers nothing with null", async () => {
    const response = await post(await start(invoke(() => undefined)), { data: null });
    expect(await answerOf(response)).toEqual({ status: 200, json: { result: null } });
  });

  it("unwraps integers and wraps them again", async () => {
    const big = { "@type": "type.googleapis.com/google.protobuf.Int64Value", value: "9223372036854775807" };
    const url = await start(invoke((event) => [typeof event.data, event.data]));
    expect(await answerOf(await post(url, { data: big }))).toEqual({
      status: 200,
      json: { result: ["bigint", big] },
    });
  });

  it.each([
    ["another method", { method: "GET" }],
    ["no content type", { method: "POST", body: new Uint8Array([1]) }],
    [
      "another content type",
      { method: "POST", headers: { "content-type": "text/plain" }, body: '{"data":1}' },
    ],
    ["no data", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }],
    [
      "more than data",
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"data":1,"b":2}' },
    ],
  ])("refuses %s as the protocol says", async (_, init) => {
    const handle = vi.fn();
    const response = await fetch(await start(invoke(handle)), init);
    expect(await answerOf(response)).toEqual({
      status: 400,
      json: { error: { message: "Bad Request", status: "INVALID_ARGUMENT" } },
    });
    expect(handle).not.toHaveBeenCalled();
    expect(lines.filter((line) => line.includes("the call was refused"))).toHaveLength(1);
  });

  it.each([
    ["an HttpError", new HttpError(404, "no order 7"), 404, "NOT_FOUND", "no order 7"],
    ["a permanent failure", new PermanentError("row 17 is broken"), 500, "INTERNAL", "INTERNAL"],
    ["any error", new TypeError("a private detail"), 500, "INTERNAL", "INTERNAL"],
  ])("answers %s by its status", async (_, error, code, status, message) => {
    const url = await start(
      invoke(() => {
        throw error;
      }),
    );
    expect(await answerOf(await post(url, { data: 1 }))).toEqual({
      status: code,
      json: { error: { message, status } },
    });
    // What an HttpError says to its caller is an answer: only failures of ours are logged.
    expect(lines.join("\n").includes(error.message)).toBe(!(error instanceof HttpError));
  });

  it("says what the input's schema refuses, and hides what the output's does", async () => {
    const definition = invoke(
      { input: z.object({ n: z.number() }), output: z.number().positive() },
      (event) => event.data.n,
    );
    const url = await start(definition as InvokeDefinition);
    expect(await answerOf(await post(url, { data: { n: "four" } }))).toEqual({
      status: 400,
      json: {
        error: {
          message: "The input does not fit the schema: n.",
          status: "INVALID_ARGUMENT",
          details: { issues: [{ path: ["n"] }] },
        },
      },
    });
    expect(await answerOf(await post(url, { data: { n: -1 } }))).toEqual({
      status: 500,
      json: { error: { message: "INTERNAL", status: "INTERNAL" } },
    });
    expect(await answerOf(await post(url, { data: { n: 1 } }))).toEqual({ status: 200, json: { result: 1 } });
  });

  it("answers DEADLINE_EXCEEDED before its time is over", async () => {
    vi.stubEnv("CLOUD_RUN_TIMEOUT_SECONDS", "0.3");
    const url = await start(invoke(() => new Promise(() => {})));
    expect(await answerOf(await post(url, { data: 1 }))).toEqual({
      status: 504,
      json: { error: { message: "DEADLINE_EXCEEDED", status: "DEADLINE_EXCEEDED" } },
    });
  });

  it("tells who calls from where", async () => {
    const url = await start(
      invoke((event, context) => [context.client.ip, context.provider, Object.keys(event.native as object)]),
    );
    const response = await post(
      url,
      { data: 1 },
      { "x-forwarded-for": "10.0.0.1, 203.0.113.7", "firebase-instance-id-token": "iid" },
    );
    const { result } = (await response.json()) as { result: unknown[] };
    expect(result.slice(0, 2)).toEqual(["203.0.113.7", "firebase"]);
    expect(result[2]).toEqual(expect.arrayContaining(["acceptsStreaming", "headers"]));
  });
});

describe("the user of a call", () => {
  const who = invoke(
    (_, context) => (context.client.auth as { readonly uid: string } | undefined)?.uid ?? "nobody",
  );

  it("is nobody without a token", async () => {
    expect(await answerOf(await post(await start(who), { data: 1 }))).toEqual({
      status: 200,
      json: { result: "nobody" },
    });
  });

  it("is who the token is about", async () => {
    const url = await start(who);
    const answers = await Promise.all(
      ["u1", "u2"].map(async (sub) =>
        answerOf(await post(url, { data: 1 }, { authorization: `Bearer ${signed(idClaims({ sub }))}` })),
      ),
    );
    expect(answers).toEqual(["u1", "u2"].map((result) => ({ status: 200, json: { result } })));
  });

  it.each([
    ["an invalid token", () => `Bearer ${signed(idClaims({ exp: 1 }))}`],
    ["an unsigned token", () => `Bearer ${unsigned(idClaims())}`],
    ["a token of another key", () => `Bearer ${signed(idClaims(), "two")}`],
    ["no token", () => "Bearer x"],
    ["another scheme", () => "Basic dTpw"],
  ])("makes a call with %s unauthenticated", async (_, authorization) => {
    const handle = vi.fn();
    const response = await post(await start(invoke(handle)), { data: 1 }, { authorization: authorization() });
    expect(await answerOf(response)).toEqual({
      status: 401,
      json: { error: { message: "Unauthenticated", status: "UNAUTHENTICATED" } },
    });
    expect(handle).not.toHaveBeenCalled();
  });

  it("is unauthenticated, never let through, when the keys cannot be had", async () => {
    const fetch = async (): Promise<Response> => {
      throw new TypeError("no network");
    };
    const response = await post(
      await start(who, { fetch }),
      { data: 1 },
      { authorization: `Bearer ${signed(idClaims())}` },
    );
    expect(response.status).toBe(401);
    expect(lines.join("\n")).toContain("no network");
  });

  it("is in no log line by its token", async () => {
    const token = signed(idClaims({ exp: 1 }));
    await post(await start(who), { data: 1 }, { authorization: `Bearer ${token}` });
    expect(lines.join("\n")).not.toContain(token);
  });
});

describe("the app of a call", () => {
  const app = invoke(
    (event) => (event.native as { readonly app?: { readonly appId: string } }).app?.appId ?? "unknown",
  );
  const header = (claims: object) => ({ "x-firebase-appcheck": signed(claims) });

  it("is told where App Check vouches for it", async () => {
    const response = await post(await start(app), { data: 1 }, header(appClaims()));
    expect(await answerOf(response)).toEqual({ status: 200, json: { result: "1:1234567890:web:321abc" } });
  });

  it("is unknown with an invalid token, which is logged", async () => {
    const response = await post(await start(app), { data: 1 }, header(appClaims({ exp: 1 })));
    expect(await answerOf(response)).toEqual({ status: 200, json: { result: "unknown" } });
    expect(lines.join("\n")).toContain("the App Check token is not valid");
  });

  it.each([
    ["without a token", {}],
    ["with an invalid token", header(appClaims({ exp: 1 }))],
    ["with a user's token alone", { authorization: `Bearer ${signed(idClaims())}` }],
  ])("must be known %s where that is enforced", async (_, headers) => {
    const response = await post(await start(app, { appCheck: "enforce" }), { data: 1 }, headers);
    expect(response.status).toBe(401);
  });

  it("may call where that is enforced", async () => {
    const response = await post(await start(app, { appCheck: "enforce" }), { data: 1 }, header(appClaims()));
    expect(response.status).toBe(200);
  });
});

describe("a browser's call", () => {
  const origin = "https://app.example";
  const preflight = {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  };

  it("is preflighted, and may read answers and errors", async () => {
    const url = await start(echo);
    const allowed = await fetch(url, preflight);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "authorization,content-type",
      vary: "Origin, Access-Control-Request-Headers",
    });
    for (const body of [{ data: 1 }, {}]) {
      const answer = await post(url, body, { origin });
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      expect(answer.headers.get("vary")).toBe("Origin");
    }
  });

  it("may come from named origins alone, or none", async () => {
    const other = await start(echo, { cors: ["https://other.example"] });
    expect(
      (await post(other, { data: 1 }, { origin })).headers.get("access-control-allow-origin"),
    ).toBeNull();
    const none = await start(echo, { cors: false });
    expect((await fetch(none, preflight)).status).toBe(400);
  });
});

describe("an error with a canonical code", () => {
  const fail = (code: CanonicalCode, details?: unknown) =>
    invoke(() => {
      throw new HttpError(code, "taken", { details });
    });
  const CODES: readonly (readonly [CanonicalCode, number])[] = [
    ["CANCELLED", 499],
    ["UNKNOWN", 500],
    ["INVALID_ARGUMENT", 400],
    ["DEADLINE_EXCEEDED", 504],
    ["NOT_FOUND", 404],
    ["ALREADY_EXISTS", 409],
    ["PERMISSION_DENIED", 403],
    ["UNAUTHENTICATED", 401],
    ["RESOURCE_EXHAUSTED", 429],
    ["FAILED_PRECONDITION", 400],
    ["ABORTED", 409],
    ["OUT_OF_RANGE", 400],
    ["UNIMPLEMENTED", 501],
    ["INTERNAL", 500],
    ["UNAVAILABLE", 503],
    ["DATA_LOSS", 500],
  ];

  it.each(CODES)("arrives as it is: %s", async (code, status) => {
    expect(await answerOf(await post(await start(fail(code, { n: 1 })), { data: 1 }))).toEqual({
      status,
      json: { error: { status: code, message: "taken", details: { n: 1 } } },
    });
  });

  it("is the last event of a stream, with its details", async () => {
    const url = await start(
      invoke(async function* () {
        yield 1;
        throw new HttpError("ALREADY_EXISTS", "taken", { details: ["a", 9007199254740993n] });
      }),
    );
    expect(await (await post(url, { data: 0 }, { accept: "text/event-stream" })).text()).toBe(
      'data: {"message":1}\n\ndata: {"error":{"message":"taken","status":"ALREADY_EXISTS","details":["a",{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"9007199254740993"}]}}\n\n',
    );
  });

  it("says itself where it has no message, and has no details where there are none", async () => {
    const url = await start(
      invoke(() => {
        throw new HttpError("OUT_OF_RANGE");
      }),
    );
    expect(await (await post(url, { data: 1 })).json()).toEqual({
      error: { status: "OUT_OF_RANGE", message: "OUT_OF_RANGE" },
    });
  });

  it("keeps the details of one with a status", async () => {
    const url = await start(
      invoke(() => {
        throw new HttpError(404, "gone", { details: { id: 7 } });
      }),
    );
    expect(await answerOf(await post(url, { data: 1 }))).toEqual({
      status: 404,
      json: { error: { status: "NOT_FOUND", message: "gone", details: { id: 7 } } },
    });
  });

  it("is INTERNAL where its details are no plain data", async () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    for (const details of [circular, { n: Number.NaN }])
      expect(await answerOf(await post(await start(fail("ABORTED", details)), { data: 1 }))).toEqual({
        status: 500,
        json: { error: { message: "INTERNAL", status: "INTERNAL" } },
      });
  });
});

describe("a result that JSON cannot hold", () => {
  it.each([
    ["NaN", () => Number.NaN],
    ["Infinity", () => ({ a: [Number.POSITIVE_INFINITY] })],
    ["-Infinity", () => ({ a: Number.NEGATIVE_INFINITY })],
  ])("is an error, as with firebase-functions: %s", async (name, handle) => {
    expect(await answerOf(await post(await start(invoke(handle)), { data: 1 }))).toEqual({
      status: 500,
      json: { error: { message: "INTERNAL", status: "INTERNAL" } },
    });
    expect(lines.join("\n")).toContain(`holds the number ${name},`);
  });

  it("is the last event of a stream", async () => {
    const url = await start(
      invoke(async function* () {
        yield 1;
        yield Number.NaN;
      }),
    );
    expect(await (await post(url, { data: 0 }, { accept: "text/event-stream" })).text()).toBe(
      'data: {"message":1}\n\ndata: {"error":{"message":"INTERNAL","status":"INTERNAL"}}\n\n',
    );
  });
});

describe("an App Check token that is consumed", () => {
  const seen = invoke((event) => (event.native as Call).app?.alreadyConsumed ?? "unknown");
  /** Google's part: the account's token, and App Check, which answers this. */
  const consuming =
    (answer: () => Response, asked: unknown[] = []): FirebaseOptions["fetch"] =>
    async (url, init) => {
      if (url.startsWith("http://metadata.google.internal/"))
        return Response.json({ access_token: init?.headers?.["metadata-flavor"] === "Google" ? "at" : "" });
      if (!url.endsWith(":verifyAppCheckToken")) return google.fetch(url);
      asked.push([url, init?.method, init?.headers?.["authorization"], init?.body]);
      return answer();
    };
  const options = { consumeAppCheckToken: true, appCheck: "enforce" } as const;

  it.each([
    [{}, false],
    [{ alreadyConsumed: false }, false],
    [{ alreadyConsumed: true }, true],
  ])("is told by App Check: %j", async (answer, expected) => {
    const asked: unknown[] = [];
    const token = signed(appClaims());
    const url = await start(seen, { ...options, fetch: consuming(() => Response.json(answer), asked) });
    expect(await answerOf(await post(url, { data: 1 }, { "x-firebase-appcheck": token }))).toEqual({
      status: 200,
      json: { result: expected },
    });
    expect(asked).toEqual([
      [
        `https://firebaseappcheck.googleapis.com/v1beta/projects/${PROJECT}:verifyAppCheckToken`,
        "POST",
        "Bearer at",
        JSON.stringify({ app_check_token: token }),
      ],
    ]);
  });

  it.each([
    ["App Check fails", () => new Response("no", { status: 403 })],
    ["it answers something else", () => Response.json({ alreadyConsumed: "no" })],
  ])("refuses the call where %s", async (_, answer) => {
    const url = await start(seen, { ...options, fetch: consuming(answer) });
    const response = await post(url, { data: 1 }, { "x-firebase-appcheck": signed(appClaims()) });
    expect(response.status).toBe(401);
  });

  it("is not asked about where it is not valid, or nobody wants it consumed", async () => {
    const asked: unknown[] = [];
    const fetch = consuming(() => Response.json({}), asked);
    const expired = { "x-firebase-appcheck": signed(appClaims({ exp: 1 })) };
    expect((await post(await start(seen, { ...options, fetch }), { data: 1 }, expired)).status).toBe(401);
    const valid = { "x-firebase-appcheck": signed(appClaims()) };
    expect(await (await post(await start(seen, { fetch }), { data: 1 }, valid)).json()).toEqual({
      result: "unknown",
    });
    expect(asked).toEqual([]);
  });

  it("is new to the emulator, which consumes none", async () => {
    vi.stubEnv("FUNCTIONS_EMULATOR", "true");
    const url = await start(seen, {
      ...options,
      fetch: consuming(() => Response.json({ alreadyConsumed: true })),
    });
    const response = await post(url, { data: 1 }, { "x-firebase-appcheck": unsigned(appClaims()) });
    expect(await response.json()).toEqual({ result: false });
  });
});

describe("a streaming call", () => {
  const accept = { accept: "text/event-stream" };
  const count = invoke(async function* (event) {
    for (let n = 1; n <= (event.data as number); n++) yield { n };
    return "done";
  });

  it("gets what the handler yields, then the result", async () => {
    const response = await post(await start(count), { data: 2 }, accept);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toBe(
      'data: {"message":{"n":1}}\n\ndata: {"message":{"n":2}}\n\ndata: {"result":"done"}\n\n',
    );
  });

  it("gets each part while the next is made", async () => {
    const next = Promise.withResolvers<void>();
    const url = await start(
      invoke(async function* () {
        yield 1;
        await next.promise;
        return 2;
      }),
    );
    const reader = (await post(url, { data: 0 }, accept)).body
      ?.pipeThrough(new TextDecoderStream())
      .getReader();
    expect((await reader?.read())?.value).toBe('data: {"message":1}\n\n');
    next.resolve();
    expect((await reader?.read())?.value).toBe('data: {"result":2}\n\n');
  });

  it("gets the result alone where the caller does not stream", async () => {
    expect(await answerOf(await post(await start(count), { data: 2 }))).toEqual({
      status: 200,
      json: { result: "done" },
    });
  });

  it("gets a plain result as the one event", async () => {
    const response = await post(await start(echo), { data: 7 }, accept);
    expect(await response.text()).toBe('data: {"result":7}\n\n');
  });

  it("gets an error as the last event", async () => {
    const url = await start(
      invoke(async function* () {
        yield 1;
        throw new HttpError(409, "taken");
      }),
    );
    expect(await (await post(url, { data: 0 }, accept)).text()).toBe(
      'data: {"message":1}\n\ndata: {"error":{"message":"taken","status":"ABORTED"}}\n\n',
    );
  });

  it("gets a refusal as an event", async () => {
    const response = await post(await start(echo), {}, accept);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      'data: {"error":{"message":"Bad Request","status":"INVALID_ARGUMENT"}}\n\n',
    );
  });

  it("gets DEADLINE_EXCEEDED as the last event, and the handler is ended", async () => {
    vi.stubEnv("CLOUD_RUN_TIMEOUT_SECONDS", "0.3");
    const ended = Promise.withResolvers<string>();
    const url = await start(
      invoke(async function* () {
        try {
          for (;;) {
            yield 1;
            await new Promise((resolve) => setTimeout(resolve, 30));
          }
        } finally {
          ended.resolve("ended");
        }
      }),
    );
    const text = await (await post(url, { data: 0 }, accept)).text();
    expect(text).toMatch(
      /^(?:data: \{"message":1\}\n\n)+data: \{"error":\{"message":"DEADLINE_EXCEEDED","status":"DEADLINE_EXCEEDED"\}\}\n\n$/,
    );
    expect(await ended.promise).toBe("ended");
  });

  it("ends the handler when the caller leaves", async () => {
    const ended = Promise.withResolvers<string>();
    const url = await start(
      invoke(async function* () {
        try {
          for (let n = 0; ; n++) {
            yield n;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        } finally {
          ended.resolve("ended");
        }
      }),
      { usage: (record) => lines.push(JSON.stringify(record)) },
    );
    const response = await post(url, { data: 0 }, accept);
    await response.body?.cancel();
    expect(await ended.promise).toBe("ended");
    await vi.waitFor(() => expect(lines.join("\n")).toContain('"cancelled":1'));
  });

  it("counts as cancelled when the caller leaves before the one event", async () => {
    const begun = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const url = await start(
      invoke(async () => {
        begun.resolve();
        await left.promise;
        return 1;
      }),
      { usage: (record) => lines.push(JSON.stringify(record)) },
    );
    const controller = new AbortController();
    const headers = { "content-type": "application/json", ...accept };
    const call = fetch(url, { method: "POST", headers, body: '{"data":1}', signal: controller.signal });
    await begun.promise;
    controller.abort();
    await expect(call).rejects.toThrow("aborted");
    setTimeout(left.resolve, 300); // the server has heard of it by then, also on a busy machine
    await vi.waitFor(() => expect(lines.join("\n")).toContain('"cancelled":1'));
  });
});
