import { HttpError, http, invoke, PermanentError, queue, type UsageRecord } from "anyfn";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fixture, httpRequest } from "../fixtures/read.ts";
import { http as httpRow } from "./events/http.ts";
import { serviceBusQueue } from "./events/service-bus-queue.ts";
import { storageQueue } from "./events/storage-queue.ts";
import { type AzureContext, type AzureHandler, handler } from "./index.ts";
import { serve } from "./serve.ts";
import { serveAll } from "./serve-all.ts";

const quiet = { usage: () => {}, write: () => {} };
const get = (path: string, method = "GET"): unknown =>
  httpRequest({ method, url: `https://app.example.com${path}` });

describe("a message", () => {
  const { input, context } = fixture("azure.storage-queue/bytes");

  it("answers nothing, whatever the handler returned: it could reach an output", async () => {
    expect(
      await handler(
        queue("orders", () => "done"),
        quiet,
      )(input, context),
    ).toBeUndefined();
  });

  it("that failed rejects with the handler's own error", async () => {
    const error = new Error("no");
    const failing = queue("orders", () => {
      throw error;
    });
    await expect(handler(failing, quiet)(input, context)).rejects.toBe(error);
  });

  it("that failed for good is acknowledged where the function says so", async () => {
    const dropping = queue({ name: "orders", onPermanent: "drop" }, () => {
      throw new PermanentError("never");
    });
    expect(await handler(dropping, quiet)(input, context)).toBeUndefined();
  });

  it("of a batch fails the whole batch, and ends its session", async () => {
    const { input, context } = fixture("azure.service-bus.queue/sessions");
    const seen: unknown[] = [];
    const failing = queue("steps", (event) => {
      seen.push(event.id);
      if (event.id === "m-2") throw new Error("no");
    });
    await expect(serve(failing, [serviceBusQueue], quiet)(input, context)).rejects.toMatchObject({
      code: "BATCH_FAILED",
    });
    expect(seen).toEqual(["m-1", "m-2"]);
  });

  it("that is not the function's rejects", async () => {
    const other = fixture("azure.timer/regular");
    const call = serve(
      queue("orders", () => {}),
      [storageQueue],
      quiet,
    );
    await expect((async () => call(other.input, other.context))()).rejects.toMatchObject({
      code: "UNRECOGNIZED_EVENT",
    });
  });
});

describe("the deadline", () => {
  const remaining = async (
    app: number | undefined,
    own: number | undefined,
    streaming = false,
  ): Promise<number> => {
    let left = 0;
    const definition = http({ timeout: own, streaming }, (_, context) => {
      left = context.remaining();
      return new Response();
    });
    await handler(definition, { ...quiet, timeout: app })(get("/"), {});
    return Math.round(left / 1000);
  };

  it("is the nearest of the app's, the function's and the front end's", async () => {
    expect(await remaining(300, 20)).toBe(20);
    expect(await remaining(10, 20)).toBe(10);
    expect(await remaining(undefined, 20)).toBe(20);
    expect(await remaining(1800, undefined)).toBe(230);
    expect(await remaining(undefined, undefined)).toBe(230);
  });

  it("is the app's for an answer that streams, which the front end lets go on", async () => {
    expect(await remaining(1800, undefined, true)).toBe(1800);
    expect(await remaining(undefined, undefined, true)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is never for a message where nobody says", async () => {
    const { input, context } = fixture("azure.storage-queue/bytes");
    let left: unknown;
    const definition = queue("orders", (_, { remaining: read }) => {
      left = read();
    });
    await handler(definition, quiet)(input, context);
    expect(left).toBe(Number.POSITIVE_INFINITY);
  });

  it("answers a handler that takes too long", async () => {
    const definition = http({ timeout: 0.1 }, () => new Promise<Response>(() => {}));
    expect(await handler(definition, quiet)(get("/"), {})).toMatchObject({ status: 504 });
  });
});

describe("the operation of a request", () => {
  it.each([
    ["/items/:id", "/items/7", "GET /items/:id"],
    [undefined, "/any", "GET /*"],
  ])("is named for the method and the route %j", async (route, path, name) => {
    const attributes = { OperationName: "zz-http", ProcessId: "1" };
    const definition = http({ route }, () => new Response());
    await handler(definition, quiet)(get(path), { traceContext: { attributes } });
    expect(attributes).toEqual({ OperationName: name, ProcessId: "1" });
  });
});

describe("the context", () => {
  it("is of the invocation", async () => {
    const { input, context } = fixture("azure.storage-queue/bytes");
    let seen: unknown;
    const definition = queue("orders", (_, { id, provider, trace, native, function: { name } }) => {
      seen = { id, provider, trace, native, name };
    });
    await handler(definition, quiet)(input, context);
    expect(seen).toEqual({
      id: context.invocationId,
      provider: "azure-functions",
      trace: {
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        spanId: "00f067aa0ba902b7",
        sampled: true,
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      },
      native: context,
      name: "orders",
    });
  });

  it("takes the caller's trace where the host tells none", async () => {
    let seen: unknown;
    const definition = http((_, { trace }) => {
      seen = trace.traceId;
      return new Response();
    });
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await handler(definition, quiet)(
      httpRequest({ method: "GET", url: "https://a.example/", headers: { traceparent } }),
      {},
    );
    expect(seen).toBe("0af7651916cd43dd8448eb211c80319c");
  });

  it("logs through the invocation's own methods, by level", async () => {
    const lines: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
    const to = (level: string) => (line: unknown) => void lines.push([level, JSON.parse(String(line))]);
    const context: AzureContext = {
      invocationId: "i",
      functionName: "f",
      debug: to("debug"),
      info: to("info"),
      warn: to("warn"),
      error: to("error"),
    };
    const definition = http((_, { log }) => {
      log.info("one", { a: 1 });
      log.warn("two");
      throw new Error("three");
    });
    await handler(definition, { usage: () => {} })(get("/"), context);
    expect(
      lines.map(([level, { message, invocationId, function: name, a }]) => [
        level,
        message,
        invocationId,
        name,
        a,
      ]),
    ).toEqual([
      ["info", "one", "i", "f", 1],
      ["warn", "two", "i", "f", undefined],
      ["error", "the handler failed", "i", "f", undefined],
    ]);
  });
});

describe("a direct call", () => {
  const call = async (definition: Parameters<typeof handler>[0], body: string): Promise<unknown> => {
    const request = httpRequest({
      method: "POST",
      url: "https://a.example/invoke/f",
      headers: { "content-type": "application/json" },
      bodyBase64: Buffer.from(body).toString("base64"),
    });
    return handler(definition, quiet)(request, { invocationId: "i" });
  };
  const failed = (status: number, type: string, message: unknown): unknown => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ error: { type, message } }),
  });
  const throwing = (): never => {
    throw new RangeError("too far");
  };

  it("answers the result as JSON, and nothing for none", async () => {
    expect(
      await call(
        invoke(({ data }) => ({ data })),
        "[1]",
      ),
    ).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"data":[1]}',
    });
    expect(
      await call(
        invoke(() => null),
        "1",
      ),
    ).toMatchObject({ status: 200, body: "null" });
    expect(
      await call(
        invoke(() => undefined),
        "1",
      ),
    ).toEqual({ status: 204, headers: {} });
  });

  it("answers its error by name, and no internal message", async () => {
    const error = failed(500, "RangeError", "Internal Server Error");
    expect(await call(invoke(throwing), "1")).toEqual(error);
    expect(await call(invoke({ access: "public" }, throwing), "1")).toEqual(error);
  });

  it.each([
    ["an HttpError", new HttpError(409, "taken"), failed(409, "HttpError", "taken")],
    ["an HttpError without a word", new HttpError(404), failed(404, "HttpError", "")],
    ["a timeout", new DOMException("late", "TimeoutError"), failed(504, "TimeoutError", "Gateway Timeout")],
    ["a text", "too far", failed(500, "Error", "Internal Server Error")],
    ["nothing", undefined, failed(500, "Error", "Internal Server Error")],
    ["an error whose name is none", { name: 1 }, failed(500, "Error", "Internal Server Error")],
    [
      "what throws when it is read",
      new Proxy(
        {},
        {
          get() {
            throw new Error("hostile");
          },
        },
      ),
      failed(500, "Error", "Internal Server Error"),
    ],
  ])("answers when the function throws %s", async (_, thrown, expected) => {
    expect(
      await call(
        invoke(() => {
          throw thrown;
        }),
        "1",
      ),
    ).toEqual(expected);
  });

  it("that was never made is logged once, without the secrets, as one that failed is", async () => {
    const logged = async (definition: Parameters<typeof handler>[0], body = "1"): Promise<unknown[]> => {
      const lines: string[] = [];
      const request = httpRequest({
        method: "POST",
        url: "https://a.example/invoke/f",
        headers: { "content-type": "application/json" },
        bodyBase64: Buffer.from(body).toString("base64"),
      });
      await handler(definition, {
        ...quiet,
        write: (line) => void lines.push(line),
        environment: { TOKEN: "s3cret-value" },
      })(request, { invocationId: "i", functionName: "f" });
      return lines.map((line) => {
        const { level, message, invocationId, error } = JSON.parse(line);
        return [level, message, invocationId, error.message];
      });
    };
    const setup = (): never => {
      throw new Error("no access with s3cret-value");
    };
    const notHandled = ["error", "the call was not handled", "i"];
    expect(await logged(invoke({ setup, secrets: ["TOKEN"] }, () => 1))).toEqual([
      [...notHandled, "no access with [redacted]"],
    ]);
    expect(await logged(http({ setup, secrets: ["TOKEN"] }, () => new Response()))).toEqual([
      ["error", "the request was not handled", "i", "no access with [redacted]"],
    ]);
    expect(await logged(invoke(() => 1n))).toEqual([
      [
        "error",
        "a message failed",
        "i",
        "The handler answered a bigint (the result), which JSON cannot hold. Answer String(value), or Number(value) where no digit is lost.",
      ],
    ]);
    expect(
      await logged(
        invoke(() => 1),
        "{",
      ),
    ).toEqual([["warn", ...notHandled.slice(1), expect.stringMatching(/^azure\.invoke: /)]]);
    expect(await logged(invoke(throwing))).toEqual([["error", "a message failed", "i", "too far"]]);
  });

  it("answers 400 to what is declared as JSON and is none", async () => {
    expect(
      await call(
        invoke(() => 1),
        "{",
      ),
    ).toMatchObject({ status: 400, body: expect.stringContaining("MalformedEventError") });
  });

  it("answers 400 to an input that its schema refuses", async () => {
    expect(
      await call(
        invoke({ input: z.object({ n: z.number() }), access: "public" }, () => 1),
        "{}",
      ),
    ).toMatchObject({
      status: 400,
      body: expect.stringContaining("n"),
    });
  });

  it("answers what cannot be written as JSON with 500", async () => {
    expect(
      await call(
        invoke(() => 1n),
        "1",
      ),
    ).toMatchObject({ status: 500 });
  });
});

describe("serveAll", () => {
  const usage: UsageRecord[] = [];
  const started: string[] = [];
  const ended: string[] = [];
  const define = (
    name: string,
    route: string,
    methods?: readonly string[],
  ): { name: string; definition: ReturnType<typeof http> } => ({
    name,
    definition: http(
      { route, methods, setup: () => void started.push(name), dispose: () => void ended.push(name) },
      (request, context) => Response.json([context.function.name, context.params, request.method]),
    ),
  });
  const call: AzureHandler = serveAll(
    [define("item", "/items/:id", ["GET"]), define("put", "/items/:id", ["PUT"]), define("rest", "/items/*")],
    { ...quiet, usage: (record) => void usage.push(record) },
  );
  const body = async (path: string, method?: string): Promise<unknown> =>
    String(((await call(get(path, method), { functionName: "zz-http" })) as { readonly body: unknown }).body);

  it("calls the function, each with its own name, start and usage", async () => {
    expect(await body("/items/a%20b")).toBe('["item",{"id":"a b"},"GET"]');
    expect(await body("/items/1", "PUT")).toBe('["put",{"id":"1"},"PUT"]');
    expect(await body("/items/1", "DELETE")).toBe('["rest",{"*":"1"},"DELETE"]');
    expect(await body("/items/1")).toBe('["item",{"id":"1"},"GET"]');
    expect(started).toEqual(["item", "put", "rest"]);
    // The process has had its cold start, in a test above.
    expect(usage.map((record) => [record.function, record.coldStarts])).toEqual([
      ["item", 0],
      ["put", 0],
      ["rest", 0],
      ["item", 0],
    ]);
  });

  it("answers what none serves", async () => {
    usage.length = 0;
    expect(await call(get("/nothing"))).toMatchObject({ status: 404, headers: {} });
    expect(usage).toMatchObject([{ function: "http", invocations: 1, bytesOut: 0, outcomes: { ok: 1 } }]);
  });

  it("ends all of them", async () => {
    await call.shutdown();
    expect(ended).toEqual(["item", "put", "rest"]);
  });

  it("is as short as one function's entry for one function", async () => {
    const one = serve(
      http({ route: "/a" }, () => new Response("a")),
      [httpRow],
      quiet,
    );
    expect(await one(get("/b"))).toEqual(await call(get("/nothing")));
  });
});
