import { setTimeout as sleep } from "node:timers/promises";
import { http, invoke, queue, schedule, stream } from "anyfn";
import { beforeAll, describe, expect, it } from "vitest";
import { FakeCore } from "../fixtures/fake-core.ts";

/** The library is asked once per process whether there is a host: this file's process has one. */
const core = new FakeCore();
const azure = await import("./index.ts");
const { serveAll } = await import("./serve-all.ts");
const { register } = await import("./register.ts");

const quiet = { usage: () => {} };
let disposed = 0;
let aborted: unknown;
let produced = 0;
let failSetup = true;
let waiting = false;
let left: unknown;

const chunks = (text: string, count: number, after?: () => void, pause = 5): ReadableStream<Uint8Array> => {
  let left = count;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await sleep(pause);
        if (left-- > 0) {
          produced++;
          controller.enqueue(new TextEncoder().encode(text));
        } else {
          after?.();
          controller.close();
        }
      },
      cancel(reason) {
        aborted = reason ?? "cancelled";
      },
    },
    { highWaterMark: 0 },
  );
};

const twoCookies = (): Headers => {
  const headers = new Headers();
  headers.append("set-cookie", "a=1; Path=/; HttpOnly; Partitioned; Secure");
  headers.append("set-cookie", "b=x%20y; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
  return headers;
};

beforeAll(async () => {
  const functions = {
    hello: http(
      { route: "/hello/:name", dispose: () => void disposed++ },
      (_, { params }) => new Response(`hello ${params.name}`),
    ),
    echo: http({ route: "/echo", methods: ["POST"] }, async (request) =>
      Response.json({
        text: await request.text(),
        url: request.url,
        query: [...new URL(request.url).searchParams],
      }),
    ),
    cookies: http({ route: "/cookies" }, () => new Response("yes", { headers: twoCookies() })),
    throws: http({ route: "/throws" }, () => {
      throw new Error("no");
    }),
    status: http({ route: "/status" }, () => ({ status: 42, headers: new Headers() }) as never), // what JavaScript may answer
    setup: http(
      {
        route: "/setup",
        setup: () => {
          if (failSetup) throw new Error("not yet");
        },
      },
      () => new Response("ready"),
    ),
    buffered: http({ route: "/buffered" }, () => new Response(chunks("x", 3))),
    streaming: http(
      { route: "/streaming", streaming: true },
      () => new Response(chunks("x", 3), { headers: twoCookies() }),
    ),
    fails: http(
      { route: "/fails", streaming: true },
      () =>
        new Response(
          chunks("x", 2, () => {
            throw new Error("late");
          }),
        ),
    ),
    "fails-first": http(
      { route: "/fails-first", streaming: true },
      () =>
        new Response(
          chunks("x", 0, () => {
            throw new Error("early");
          }),
        ),
    ),
    endless: http({ route: "/endless", streaming: true }, () => new Response(chunks("x", 1e9))),
    late: http({ route: "/late", streaming: true, timeout: 0.2 }, () => new Response(chunks("x", 1e9))),
    fast: http(
      { route: "/fast", streaming: true },
      () => new Response(chunks("x".repeat(100_000), 1e9, undefined, 0)),
    ),
    length: http({ route: "/length" }, () => new Response("abc", { headers: { "content-length": "10" } })),
    empty: http({ route: "/empty" }, () => new Response(null, { status: 204 })),
    gone: http(
      { route: "/gone" },
      (_, context) =>
        new Promise((resolve) => {
          waiting = true;
          context.signal.addEventListener("abort", () => {
            left = context.signal.reason;
            resolve(new Response("nobody"));
          });
        }),
    ),
  };
  register(
    "zz-http",
    { method: "http", options: { route: "{*path}", methods: ["GET", "POST"], authLevel: "anonymous" } },
    serveAll(
      Object.entries(functions).map(([name, definition]) => ({ name, definition })),
      quiet,
    ),
  );
  azure.register(
    "sum",
    invoke((event) => (event.data as { a: number }).a + 1),
    quiet,
  );
  azure.register(
    "jobs",
    queue("jobs", (event, context) => {
      if (event.data === "fail") throw new Error("refused");
      context.log.info("got it", { data: event.data });
      return "never an output";
    }),
    quiet,
  );
  azure.register(
    "clicks",
    stream("clicks", () => {}),
    { ...quiet, binding: { connection: "HUB" } },
  );
  azure.register(
    "records",
    stream("records", () => {}),
    { ...quiet, trigger: "azure.kafka", binding: { brokerList: "BROKERS" } },
  );
  azure.register(
    "nightly",
    schedule("30 2 * * 7", () => {}),
    quiet,
  );
  expect(await core.capabilities()).toMatchObject({
    HttpUri: expect.stringMatching(/^http:/),
    IncludeEmptyEntriesInMessagePayload: "true",
  });
});

describe("what the host sees registered", () => {
  const trigger = (name: string): unknown => Object.values(core.metadata(name)?.bindings ?? {})[0];

  it("one function for all HTTP functions", () => {
    expect(trigger("zz-http")).toMatchObject({
      type: "httpTrigger",
      route: "{*path}",
      authLevel: "anonymous",
      methods: ["GET", "POST"],
    });
  });

  it("a queue for bytes, without a retry policy", () => {
    expect(trigger("jobs")).toMatchObject({
      type: "queueTrigger",
      queueName: "jobs",
      connection: "AzureWebJobsStorage",
      dataType: "binary",
    });
    expect(core.metadata("jobs")?.retryOptions).toBeUndefined();
  });

  it("a stream in batches of bytes, with a retry policy, as failures would be lost", () => {
    expect(trigger("clicks")).toMatchObject({
      type: "eventHubTrigger",
      eventHubName: "clicks",
      connection: "HUB",
      cardinality: "many",
      dataType: "binary",
    });
    expect(core.metadata("clicks")?.retryOptions).toMatchObject({
      retryStrategy: "exponentialBackoff",
      maxRetryCount: -1,
    });
  });

  it("a trigger that the library has no method for", () => {
    expect(trigger("records")).toMatchObject({
      type: "kafkaTrigger",
      topic: "records",
      brokerList: "BROKERS",
      cardinality: "MANY",
    });
    expect(core.metadata("records")?.retryOptions).toMatchObject({ maxRetryCount: -1 });
  });

  it("a schedule with seconds, Sunday 0", () => {
    expect(trigger("nightly")).toMatchObject({ type: "timerTrigger", schedule: "0 30 2 * * 0" });
  });

  it("a direct call behind a key", () => {
    expect(trigger("sum")).toMatchObject({
      type: "httpTrigger",
      route: "invoke/sum",
      methods: ["POST"],
      authLevel: "function",
    });
  });
});

describe("an HTTP function over the library's own server", () => {
  it("is routed by core", async () => {
    expect(await core.stream("zz-http", { path: "/hello/J%C3%BCrgen" })).toMatchObject({
      status: 200,
      body: "hello Jürgen",
      cut: false,
    });
    expect(await core.stream("zz-http", { path: "/nobody" })).toMatchObject({ status: 404, body: "" });
    expect(await core.stream("zz-http", { path: "/echo" })).toMatchObject({
      status: 405,
      headers: { allow: "POST" },
    });
  });

  it("reads the body and every query entry", async () => {
    const { body } = await core.stream("zz-http", {
      method: "POST",
      path: "/echo?a=1&a=2&b=",
      body: "héllo",
    });
    expect(JSON.parse(body)).toEqual({
      text: "héllo",
      url: "https://app.example.com/echo?a=1&a=2&b=",
      query: [
        ["a", "1"],
        ["a", "2"],
        ["b", ""],
      ],
    });
  });

  it("keeps several cookies word for word", async () => {
    const expected = [...twoCookies().getSetCookie()];
    expect((await core.stream("zz-http", { path: "/cookies" })).headers["set-cookie"]).toEqual(expected);
    expect((await core.stream("zz-http", { path: "/streaming" })).headers["set-cookie"]).toEqual(expected);
  });

  it.each(["/throws", "/status", "/fails-first"])(
    "answers 500 for %s, which cannot be answered otherwise",
    async (path) => {
      expect(await core.stream("zz-http", { path })).toMatchObject({ status: 500, body: "", cut: false });
    },
  );

  it("answers where the start fails, and tries it again", async () => {
    expect(await core.stream("zz-http", { path: "/setup" })).toMatchObject({ status: 500, cut: false });
    expect(core.logs.some(([level, , message]) => level === "error" && message.includes("not yet"))).toBe(
      true,
    );
    failSetup = false;
    expect(await core.stream("zz-http", { path: "/setup" })).toMatchObject({ status: 200, body: "ready" });
  });

  it("sends a body in one piece or as it is made", async () => {
    expect(await core.stream("zz-http", { path: "/buffered" })).toMatchObject({ status: 200, body: "xxx" });
    const seen: string[] = [];
    const answer = await core.stream("zz-http", { path: "/streaming" }, (chunk) => {
      seen.push(chunk);
      return "go on";
    });
    expect(answer).toMatchObject({ status: 200, body: "xxx", cut: false });
    expect(seen.length).toBeGreaterThan(1);
  });

  it("lets the client see that a body broke", async () => {
    expect(await core.stream("zz-http", { path: "/fails" })).toMatchObject({
      status: 200,
      body: "xx",
      cut: true,
    });
  });

  it("cuts a body off that does not end in time", async () => {
    aborted = undefined;
    expect(await core.stream("zz-http", { path: "/late" })).toMatchObject({ status: 200, cut: true });
    expect(aborted).toBeDefined();
  });

  it("stops a body that nobody reads any more", async () => {
    aborted = undefined;
    await expect(core.stream("zz-http", { path: "/endless" }, () => "hang up")).resolves.toMatchObject({
      cut: true,
    });
    await expect.poll(() => aborted).toBeDefined();
  });

  it("waits for a client that reads slowly", async () => {
    produced = 0;
    const hangUp = new AbortController();
    const answer = core.stream("zz-http", { path: "/fast", signal: hangUp.signal }, () => "wait");
    await expect.poll(() => produced).toBeGreaterThan(1);
    // What the sockets take without being read, and then no more.
    const stands = async (): Promise<boolean> => {
      const before = produced;
      await sleep(100);
      return produced === before;
    };
    await expect.poll(stands, { timeout: 3000 }).toBe(true);
    hangUp.abort();
    await expect(answer).rejects.toThrow("aborted");
  });

  it("aborts the handler's signal when the client goes away", async () => {
    const hangUp = new AbortController();
    const answer = core.stream("zz-http", { path: "/gone", signal: hangUp.signal });
    await expect.poll(() => waiting).toBe(true);
    expect(left).toBeUndefined();
    hangUp.abort();
    await expect(answer).rejects.toThrow("aborted");
    await expect.poll(() => left).toMatchObject({ name: "AbortError" });
  });

  it("drops a length that is not the body's", async () => {
    expect(await core.stream("zz-http", { path: "/length" })).toMatchObject({
      status: 200,
      body: "abc",
      cut: false,
    });
    expect(await core.stream("zz-http", { path: "/empty" })).toMatchObject({ status: 204, body: "" });
  });

  it("calls a function directly", async () => {
    const call = (body: string): Promise<unknown> =>
      core.stream("sum", {
        method: "POST",
        path: "/invoke/sum",
        headers: { "content-type": "application/json" },
        body,
      });
    expect(await call('{"a":41}')).toMatchObject({
      status: 200,
      body: "42",
      headers: { "content-type": "application/json" },
    });
    expect(await call("{")).toMatchObject({ status: 400 });
    expect(await call("null")).toMatchObject({
      status: 500,
      body: '{"error":{"type":"TypeError","message":"Internal Server Error"}}',
    });
  });
});

describe("a message", () => {
  it("is acknowledged without an output, and logged with the invocation's id by the host", async () => {
    const response = await core.invoke("jobs", {
      data: { bytes: Buffer.from('{"n":1}') },
      metadata: { Id: { string: "7" }, PopReceipt: { string: "p" } },
    });
    expect(response).toMatchObject({ outputData: [], returnValue: undefined });
    const [level, category, line = ""] = core.logs.find(([, , message]) => message.includes("got it")) ?? [];
    expect([level, category]).toEqual(["information", "user"]);
    expect(JSON.parse(line)).toMatchObject({
      level: "info",
      message: "got it",
      function: "jobs",
      data: { n: 1 },
      traceId: "0af7651916cd43dd8448eb211c80319c",
    });
  });

  it("that fails fails the invocation", async () => {
    await expect(core.invoke("jobs", { data: { bytes: Buffer.from("fail") } })).rejects.toThrow("refused");
  });
});

it("shuts down with the app", async () => {
  for (const { name, run } of core.hooks) if (name === "appTerminate") await run({});
  expect(disposed).toBe(1);
});
