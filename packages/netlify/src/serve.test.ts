import { event, HttpError, http, invoke, queue, schedule, type UsageRecord } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import { Response as LightResponse } from "anyfn/web";
import { expect, test } from "vitest";
import { handler } from "./index.ts";
import type { NetlifyContext } from "./native.ts";
import type { NetlifyHandler, NetlifyServeOptions } from "./serve.ts";
import { hostContext, toRequest } from "./tools/driver/host.ts";
import { NAME, post, SECRET_VALUE, signed } from "./tools/driver/signed.ts";

interface Open {
  readonly handle: NetlifyHandler;
  readonly lines: Readonly<Record<string, unknown>>[];
  readonly records: UsageRecord[];
}

function open(definition: AnyDefinition, options: NetlifyServeOptions = {}): Open {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records: UsageRecord[] = [];
  const handle = handler(definition, {
    name: NAME,
    environment: { ANYFN_SECRET: SECRET_VALUE, TOKEN: "s3cret-token" },
    write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
    usage: (record) => records.push(record),
    ...options,
  });
  return { handle, lines, records };
}

const get = (path = "/", init?: RequestInit): Request => new Request(`https://shop.example${path}`, init);
const settled = async (context: { readonly pending: readonly Promise<unknown>[] }): Promise<void> => {
  await Promise.all(context.pending);
};
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function failingAfter(...parts: readonly string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(
    (async function* () {
      for (const part of parts) {
        yield encode(part);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error("a private detail");
    })(),
  );
}

/** A response of another library's. */
const foreign = () => ({
  status: 200,
  headers: new Headers({ "x-a": "1" }),
  body: new Blob(["foreign"]).stream(),
  arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
});

/** Anything may be thrown. */
const hostile: unknown = new Proxy(
  {},
  {
    get() {
      throw new Error("a private detail");
    },
  },
);

test("the handler gets the platform's own request, with the invocation's signal", async () => {
  const given = get("/a?b=c");
  let seen: unknown;
  let same = false;
  const { handle } = open(
    http((request, context) => {
      seen = request;
      same = request.signal === context.signal;
      return new Response();
    }),
  );
  await handle(given, hostContext());
  expect(seen).toBe(given);
  expect(same).toBe(true);
});

test("what is answered is of the platform's own class, whatever the handler made it with", async () => {
  const foreign = {
    status: 203,
    headers: new Headers({ "x-a": "1" }),
    body: new Blob(["foreign"]).stream(),
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  } as unknown as Response; // as another library's
  for (const [made, status, text] of [
    [new LightResponse("light", { status: 201 }), 201, "light"],
    [foreign, 203, "foreign"],
    [new Response("own"), 200, "own"],
  ] as const) {
    const { handle } = open(http(() => made));
    const response = await handle(get(), hostContext());
    expect(response.constructor).toBe(globalThis.Response);
    expect([response.status, await response.text()]).toEqual([status, text]);
  }
});

test.each([{ "content-length": "1" }, { "Content-Length": "1", "transfer-encoding": "chunked" }])(
  "a length that a client wrote misleads nobody: %j",
  async (headers) => {
    const { handle, records } = open(
      http(async (request) => {
        const told = request.headers.get("content-length");
        return Response.json([told, request.headers.has("transfer-encoding"), (await request.text()).length]);
      }),
    );
    const context = hostContext();
    const response = await handle(get("/", { method: "POST", headers, body: "x".repeat(10_000) }), context);
    expect(await response.json()).toEqual([null, false, 10_000]);
    await settled(context);
    expect(records).toMatchObject([{ bytesIn: 10_000 }]);
  },
);

test("a text without a type gets none, a length of elsewhere is left out, cookies stay apart", async () => {
  const { handle } = open(
    http(() => {
      const response = new Response(encode("four"), {
        headers: { "content-length": "99", connection: "close" },
      });
      response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
      response.headers.append("set-cookie", "b=2");
      return response;
    }),
  );
  const { headers } = await handle(get(), hostContext());
  expect([...headers]).toEqual([
    ["set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],
    ["set-cookie", "b=2"],
  ]);
});

test("an answer to HEAD keeps the length of what is not sent", async () => {
  const { handle } = open(http(() => new Response("four", { headers: { "content-length": "4" } })));
  const response = await handle(get("/", { method: "HEAD" }), hostContext());
  expect([response.headers.get("content-length"), await response.text()]).toEqual(["4", ""]);
});

test.each([
  ["an error", () => Promise.reject(new Error("a private detail"))],
  ["a text", () => Promise.reject("a private detail")],
  ["nothing", () => Promise.reject()],
  ["null", () => Promise.reject(null)],
  ["a symbol", () => Promise.reject(Symbol("a private detail"))],
  ["what throws when it is looked at", () => Promise.reject(hostile)],
  ["null for a response", () => null as unknown as Response],
  ["a network error", () => Response.error()],
  ["a status that no response has", () => ({ ...foreign(), status: 999 }) as Response],
  ["a body where there may be none", () => ({ ...foreign(), status: 204 }) as Response],
  [
    "headers of another make",
    () => ({ ...foreign(), headers: new Map([["a b", "1"]]) }) as unknown as Response,
  ],
  ["no response", () => ({ statusCode: 200 }) as unknown as Response],
  ["a body that fails at once", () => new Response(failingAfter())],
  ["a body of texts", () => new Response(ReadableStream.from(["text"]) as ReadableStream)],
  [
    "a body that was read",
    async () => {
      const response = new Response("read");
      await response.text();
      return response;
    },
  ],
])("%s is a 500 without a word, and in the log", async (_, answer) => {
  const { handle, lines, records } = open(http(answer as () => Promise<Response>)); // or something else, which is the point
  const response = await handle(get(), hostContext());
  expect([response.status, [...response.headers], await response.text()]).toEqual([500, [], ""]);
  expect(lines.map(({ level }) => level)).toEqual(["error"]);
  expect(records.map(({ outcomes, failures }) => [outcomes.error, failures])).toEqual([[1, 1]]);
});

test("a body that fails in its midst ends, and is a failure in the log and in usage", async () => {
  const { handle, lines, records } = open(http(() => new Response(failingAfter("one", "two"))));
  const context = hostContext();
  const response = await handle(get(), context);
  expect(await response.text()).toBe("onetwo");
  await settled(context);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["error", "the response was cut off"],
  ]);
  expect(records.map(({ failures, bytesOut }) => [failures, bytesOut])).toEqual([[1, 6]]);
});

test("an invocation ends with the last byte of its body", async () => {
  let finish: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encode("first"));
      finish = () => {
        controller.enqueue(encode("last"));
        controller.close();
      };
    },
  });
  const { handle, records } = open(http(() => new Response(body)));
  const context = hostContext();
  const response = await handle(get(), context);
  expect(records).toEqual([]);
  finish?.();
  expect(await response.text()).toBe("firstlast");
  await settled(context);
  expect(records.map(({ bytesOut, outcomes }) => [bytesOut, outcomes.ok])).toEqual([[9, 1]]);
});

test("a client that leaves cancels the body", async () => {
  let cancelled: unknown;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encode("more")),
    cancel(reason) {
      cancelled = reason;
    },
  });
  const { handle, records } = open(http(() => new Response(body)));
  const context = hostContext();
  const reader = (await handle(get(), context)).body?.getReader();
  await reader?.read();
  await reader?.cancel("gone");
  await settled(context);
  expect(cancelled).toBe("gone");
  expect(records.map(({ outcomes }) => outcomes.cancelled)).toEqual([1]);
});

test("a body that never ends is ended at the deadline, and nothing is left open", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("first")),
  });
  const { handle, lines, records } = open(
    http(() => new Response(body)),
    { timeout: 0.3 },
  );
  const context = hostContext();
  const response = await handle(get(), context);
  expect(await response.text()).toBe("first");
  await settled(context);
  expect(records.map(({ outcomes }) => outcomes.timeout)).toEqual([1]);
  expect(lines.map(({ message }) => message)).toEqual([
    "the response did not end before the deadline and was cut off",
  ]);
});

test("work after the answer does not hold it up, where Netlify waits for it", async () => {
  let done = false;
  const later = http((_request, context) => {
    context.waitUntil(
      new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
        done = true;
      }),
    );
    return new Response("now");
  });
  const context = hostContext();
  expect(await (await open(later).handle(get(), context)).text()).toBe("now");
  expect(done).toBe(false);
  await settled(context);
  expect(done).toBe(true);
});

test("without a way to go on, the answer waits for the work after it", async () => {
  let done = false;
  const { handle } = open(
    http((_request, context) => {
      context.waitUntil(
        new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
          done = true;
        }),
      );
      return new Response("now");
    }),
  );
  const context: NetlifyContext = { requestId: "r" };
  await handle(get(), context);
  expect(done).toBe(true);
});

test("a setup that fails is a 500 without a word, and in the log", async () => {
  const { handle, lines } = open(
    http(
      {
        setup: () => {
          throw new Error("no database: s3cret-token");
        },
        secrets: ["TOKEN"],
      },
      () => new Response(),
    ),
  );
  const response = await handle(get(), hostContext("r-1"));
  expect([response.status, await response.text()]).toEqual([500, ""]);
  expect(lines.map(({ level, requestId, function: name }) => [level, requestId, name])).toEqual([
    ["error", "r-1", NAME],
  ]);
  expect(JSON.stringify(lines)).not.toContain("s3cret-token");
});

test("what nothing of the function takes is a 500 without a word, and in the log", async () => {
  const { handle, lines } = open(http(() => new Response("never")));
  const response = await handle({} as Request, hostContext()); // what no host should hand over
  expect([response.status, await response.text()]).toEqual([500, ""]);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["error", "the request was not handled"],
  ]);
});

test("the id is Netlify's; without one it is the same throughout an invocation", async () => {
  const { handle } = open(http((_request, context) => Response.json([context.id, context.id])));
  expect(await (await handle(get(), hostContext("r-2"))).json()).toEqual(["r-2", "r-2"]);
  const [first, second] = (await (await handle(get(), { requestId: "" })).json()) as readonly string[];
  expect(first).toMatch(/^[\da-f-]{36}$/);
  expect(second).toBe(first);
});

test("the time that is left follows from the kind, and from the function's own limit", async () => {
  const left = http({ timeout: 20 }, (_request, context) =>
    Response.json(Math.round(context.remaining() / 1000)),
  );
  expect(await (await open(left).handle(get(), hostContext())).json()).toBe(20);
  const plain = http((_request, context) => Response.json(Math.round(context.remaining() / 1000)));
  expect(await (await open(plain).handle(get(), hostContext())).json()).toBe(60);
  let seconds: number | undefined;
  const tick = schedule("0 2 * * *", (_event, context) => {
    seconds = Math.round(context.remaining() / 1000);
  });
  const request = toRequest(post(NAME, [["x-nf-event", "schedule"]], encode("{}")));
  expect((await open(tick).handle(request, hostContext())).status).toBe(204);
  expect(seconds).toBe(30);
});

const call = (data: unknown, at?: Date): Request =>
  toRequest(
    signed(post(NAME, [["content-type", "application/json"]], encode(JSON.stringify(data))), NAME, at),
  );

test("a direct call is answered with its result as JSON, nothing as null", async () => {
  const { handle } = open(invoke((event) => event.data));
  const response = await handle(call({ n: 1 }), hostContext());
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    "application/json",
    '{"n":1}',
  ]);
  expect(await (await open(invoke(() => {})).handle(call(1), hostContext())).text()).toBe("null");
});

test.each([
  ["no signature", toRequest(post(NAME, [], encode("1")))],
  ["an old one", call(1, new Date(Date.now() - 6 * 60_000))],
  ["one of another function", toRequest(signed(post(NAME, [], encode("1")), "other"))],
  ["another secret as its token", toRequest(post(NAME, [["authorization", "Bearer nope"]], encode("1")))],
])("a direct call with %s is refused before anything is read", async (_, request) => {
  let called = false;
  const { handle, lines } = open(
    invoke(() => {
      called = true;
    }),
  );
  const response = await handle(request, hostContext());
  expect([response.status, await response.text(), called]).toEqual([401, "", false]);
  expect(lines.map(({ message }) => message)).toEqual(["the call was refused"]);
});

test("a direct call may bring the secret itself; without a secret nobody is let in", async () => {
  const request = (): Request =>
    toRequest(post(NAME, [["authorization", `Bearer ${SECRET_VALUE}`]], encode("1")));
  const definition = invoke(() => 2);
  expect((await open(definition).handle(request(), hostContext())).status).toBe(200);
  const { handle, lines } = open(definition, { environment: {} });
  expect((await handle(request(), hostContext())).status).toBe(503);
  expect(String(lines[0]?.["error"])).toContain("ANYFN_SECRET");
});

test("a public function is called without a signature", async () => {
  const { handle } = open(invoke({ access: "public" }, () => 2));
  expect((await handle(toRequest(post(NAME, [], encode("1"))), hostContext())).status).toBe(200);
  expect((await handle(get(), hostContext())).status).toBe(405);
});

test.each([
  [new Error("a private detail"), 500, { type: "Error", message: "Internal Server Error" }],
  [new HttpError(409, "taken"), 409, { type: "HttpError", message: "taken" }],
  ["a private detail", 500, { type: "Error", message: "Internal Server Error" }],
  [undefined, 500, { type: "Error", message: "Internal Server Error" }],
])("the caller of a failing function hears what it may: %s", async (thrown, status, error) => {
  const { handle } = open(invoke(() => Promise.reject(thrown)));
  const response = await handle(call(1), hostContext());
  expect([response.status, await response.json()]).toEqual([status, { error }]);
});

test("declared JSON that is none is the caller's mistake", async () => {
  const { handle } = open(invoke(() => 1));
  const request = toRequest(signed(post(NAME, [["content-type", "application/json"]], encode("{")), NAME));
  expect((await handle(request, hostContext())).status).toBe(400);
});

test("in the background a failure is thrown, so that Netlify tries again", async () => {
  const { handle } = open(
    invoke(() => {
      throw new RangeError("a private detail");
    }),
    { background: true },
  );
  await expect(handle(call(1), hostContext())).rejects.toMatchObject({ name: "RangeError", message: "" });
  const fine = open(
    invoke(() => 1),
    { background: true },
  );
  expect((await fine.handle(call(1), hostContext())).status).toBe(204);
});

test("the end of an instance hands on its usage, and disposes", async () => {
  let disposed = false;
  const { handle } = open(
    http(
      {
        dispose: () => {
          disposed = true;
        },
      },
      () => new Response(),
    ),
  );
  await handle.shutdown();
  expect(disposed).toBe(true);
});

test("Netlify's own context (geo, ip, account, site) is there for every kind", async () => {
  const context = {
    ...hostContext("r-1"),
    geo: { city: "Lyon" },
    account: { id: "a-1" },
  };
  const seen: unknown[] = [];
  const grab = (_event: unknown, { native }: { readonly native: unknown }): void => void seen.push(native);
  const url = `https://shop.example/.netlify/functions/${NAME}`;
  const bearer = { authorization: `Bearer ${SECRET_VALUE}` };
  const init = { method: "POST", body: "{}" };
  await open(
    http((request, given) => {
      grab(request, given);
      return new Response();
    }),
  ).handle(get(), context);
  await open(schedule("0 2 * * *", grab)).handle(
    new Request(url, { ...init, headers: { "x-nf-event": "schedule" } }),
    context,
  );
  await open(invoke(grab)).handle(new Request(url, { ...init, headers: bearer }), context);
  await open(event("com.netlify.deploy.succeeded", grab), { event: "deploy-succeeded" }).handle(
    new Request(url, { ...init, body: '{"payload":{}}' }),
    context,
  );
  const headers = {
    ...bearer,
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "/s",
    "ce-type": "anyfn.queue.message",
    "ce-queue": "orders",
  };
  await open(queue("orders", grab)).handle(new Request(url, { ...init, headers }), context);
  expect(seen).toHaveLength(5);
  for (const native of seen) expect(native).toBe(context);
});

test.each<[string, Request, number]>([
  ["another method than POST", get(), 405],
  ["no signature", get("/", { method: "POST", body: "{}" }), 401],
  ["want of a secret of the site", get("/", { method: "POST", body: "{}" }), 503],
])("a direct call that is refused for %s is metered", async (_, request, status) => {
  const { handle, records } = open(
    invoke(() => Promise.reject(new Error("it ran"))),
    { background: false, ...(status === 503 && { environment: {} }) },
  );
  expect((await handle(request, hostContext())).status).toBe(status);
  expect(records).toMatchObject([
    {
      function: NAME,
      kind: "invoke",
      invocations: 1,
      events: 0,
      failures: 0,
      bytesIn: 0,
    },
  ]);
});
