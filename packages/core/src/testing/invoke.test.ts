import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  invoke as direct,
  HttpError,
  http,
  PermanentError,
  queue,
  schedule,
  storage,
  stream,
} from "../index.ts";
import {
  customEvent,
  invoke,
  invokeEvent,
  queueEvent,
  scheduleEvent,
  storageEvent,
  streamEvent,
  testInstance,
} from "../testing.ts";

describe("a request", () => {
  test("by path and init, through route, middleware and handler", async () => {
    const seen: unknown[] = [];
    const api = http(
      {
        route: "/orders/:id",
        methods: ["PUT"],
        use: [
          (_request, context, next) => {
            seen.push(context.params);
            return next();
          },
        ],
      },
      async (request, context) => {
        const headers = new Headers([
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ]);
        return Response.json(
          { id: context.params.id, body: await request.json(), url: request.url, ip: context.client.ip },
          { status: 201, headers },
        );
      },
    );
    const response = await invoke(api, "/orders/a%20b?x=1", {
      method: "PUT",
      body: '{"n":1}',
      client: { ip: "203.0.113.7" },
    });
    expect([response.status, response.headers.getSetCookie(), await response.json()]).toEqual([
      201,
      ["a=1", "b=2"],
      { id: "a b", body: { n: 1 }, url: "https://function.test/orders/a%20b?x=1", ip: "203.0.113.7" },
    ]);
    expect(seen).toEqual([{ id: "a b" }]);
    expect((await invoke(api, "/orders/1")).status).toBe(405);
    expect((await invoke(api, "/nothing", { method: "PUT" })).status).toBe(404);
  });

  test("as a Request, with params of the test's own", async () => {
    const api = http((request, context) =>
      Response.json([request.method, new URL(request.url).host, context.params.id]),
    );
    const request = new Request("https://shop.example/x", { method: "DELETE" });
    expect(await (await invoke(api, request, { params: { id: "7" } })).json()).toEqual([
      "DELETE",
      "shop.example",
      "7",
    ]);
  });

  test("bytes go in and out whole", async () => {
    const echo = http(async (request) => new Response(await request.arrayBuffer()));
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(
      new Uint8Array(await (await invoke(echo, "/", { method: "POST", body: bytes })).arrayBuffer()),
    ).toEqual(bytes);
  });

  test("a failure is the answer that a platform would send, and it is logged", async () => {
    const logs: string[] = [];
    const broken = http(() => {
      throw new Error("secret");
    });
    const response = await invoke(broken, "/", { onLog: (entry) => logs.push(entry.message) });
    expect([response.status, await response.text(), logs]).toEqual([500, "", ["the handler failed"]]);
    expect(
      (
        await invoke(
          http(() => {
            throw new HttpError(418, "tea");
          }),
          "/",
        )
      ).status,
    ).toBe(418);
  });

  test("a streaming function's response streams; dispose waits for its end", async () => {
    const steps: string[] = [];
    const body = () =>
      ReadableStream.from(
        (async function* () {
          yield new TextEncoder().encode("a");
          steps.push("second");
          yield new TextEncoder().encode("b");
        })(),
      );
    const streams = http(
      { streaming: true, dispose: () => steps.push("dispose") },
      () => new Response(body()),
    );
    const response = await invoke(streams, "/");
    steps.push("answered");
    expect(await response.text()).toBe("ab");
    expect(steps.filter((step) => step !== "second")).toEqual(["answered", "dispose"]);
  });
});

describe("events", () => {
  test("a direct call says who calls, and may answer part by part", async () => {
    const greet = direct(async function* (_, context) {
      yield "a part";
      return (context.client.auth as { readonly uid: string } | undefined)?.uid;
    });
    const { result } = await invoke(greet, invokeEvent(), { client: { auth: { uid: "u1" } } });
    expect(result).toBe("u1");
  });

  test("one event: result, usage, logs", async () => {
    const nightly = schedule({ cron: "0 2 * * *" }, (event, context) => {
      context.log.info("tick", { at: event.scheduledTime });
      context.meter.count("rows", 3);
      return "done";
    });
    const time = new Date("2026-01-02T03:04:05.678Z");
    const { result, failed, usage, logs } = await invoke(nightly, scheduleEvent({ time }), {
      id: "i1",
      memory: 256,
      region: "eu",
    });
    expect([result, failed]).toEqual(["done", []]);
    expect(usage).toMatchObject({
      function: "test",
      target: "node",
      kind: "schedule",
      id: "i1",
      memoryMb: 256,
      region: "eu",
      events: 1,
      failures: 0,
      coldStarts: 1,
      counts: { rows: 3 },
      outcomes: { ok: 1, error: 0 },
    });
    expect(logs).toEqual([
      {
        level: "info",
        message: "tick",
        fields: { at: new Date("2026-01-02T03:04:00.000Z") },
        time: expect.any(Date),
        id: "i1",
        function: "test",
        traceId: undefined,
        spanId: undefined,
        sampled: false,
      },
    ]);
  });

  test("a batch: what fails is told apart, by schema and by handler", async () => {
    const orders = queue({ name: "orders", schema: z.object({ id: z.number() }) }, (event) => {
      if (event.data.id === 2) throw new PermanentError("two");
      return event.data.id * 10;
    });
    const events = [
      queueEvent({ id: "a", data: { id: 1 } }),
      queueEvent({ id: "b", data: { id: 2 } }),
      queueEvent({ id: "c", data: "no order" }),
    ];
    const { result, failed, usage } = await invoke(orders, events);
    expect(result).toEqual([10, undefined, undefined]);
    expect(failed).toEqual([
      { id: "b", error: expect.objectContaining({ code: "PERMANENT" }) },
      { id: "c", error: expect.objectContaining({ code: "INVALID_PAYLOAD" }) },
    ]);
    expect([usage.events, usage.failures, usage.outcomes.error]).toEqual([3, 2, 1]);
  });

  test("filters apply, and what they leave out succeeds", async () => {
    const seen: string[] = [];
    const images = storage({ bucket: "b", on: ["created"], suffix: ".jpg" }, (event) => {
      seen.push(event.key);
    });
    const events = [
      storageEvent({ key: "a.jpg" }),
      storageEvent({ key: "a.txt" }),
      storageEvent({ key: "b.jpg", action: "deleted" }),
    ];
    expect((await invoke(images, events)).failed).toEqual([]);
    expect(seen).toEqual(["a.jpg"]);
  });

  test("a group stops at its first failure", async () => {
    const clicks = stream("clicks", (event) => {
      if (event.data === "bad") throw new Error("bad");
    });
    const events = [
      streamEvent({ id: "1", partition: "p", data: "bad" }),
      streamEvent({ id: "2", partition: "q", data: "good" }),
      streamEvent({ id: "3", partition: "p", data: "good" }),
    ];
    expect((await invoke(clicks, events)).failed).toEqual([
      { id: "1", error: new Error("bad") },
      { id: "3", error: expect.objectContaining({ code: "BATCH_FAILED" }), skipped: true },
    ]);
  });

  test("the deadline is the test's", async () => {
    const slow = queue(
      "q",
      (_event, context) =>
        new Promise((_resolve, reject) =>
          context.signal.addEventListener("abort", () => reject(context.signal.reason)),
        ),
    );
    const { failed, usage } = await invoke(slow, queueEvent({ id: "a" }), {
      deadline: new Date(Date.now() + 100),
    });
    expect(failed).toEqual([{ id: "a", error: expect.objectContaining({ name: "TimeoutError" }) }]);
    expect(usage.failures).toBe(1);
  });

  test("an event of another kind is refused", async () => {
    const orders = queue("q", () => undefined);
    await expect(invoke(orders, customEvent() as never)).rejects.toMatchObject({
      code: "UNRECOGNIZED_EVENT",
    });
  });
});

describe("an instance", () => {
  test("setup and dispose run once each, around its invocations", async () => {
    const steps: unknown[] = [];
    const f = direct(
      {
        setup: () => {
          steps.push("setup");
        },
        dispose: () => {
          steps.push("dispose");
        },
      },
      (event, context) => {
        steps.push([event.data, context.coldStart]);
      },
    );
    const instance = testInstance(f);
    await instance.invoke(invokeEvent({ data: 1 }));
    await instance.invoke([invokeEvent({ data: 2 })]);
    await instance.shutdown();
    expect(steps).toEqual(["setup", [1, true], [2, false], "dispose"]);
  });

  test("a failing setup fails the invocation, and nothing is disposed of", async () => {
    const steps: string[] = [];
    const f = direct(
      {
        setup: () => {
          throw new Error("no database");
        },
        dispose: () => {
          steps.push("dispose");
        },
      },
      () => undefined,
    );
    await expect(invoke(f, invokeEvent())).rejects.toThrow("no database");
    expect(steps).toEqual([]);
  });

  test("concurrent invocations have their own logs", async () => {
    const f = direct(async (event, context) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      context.log.info(String(event.data));
    });
    const instance = testInstance(f);
    const results = await Promise.all([1, 2].map((data) => instance.invoke(invokeEvent({ data }))));
    expect(results.map(({ logs }) => logs.map((entry) => entry.message))).toEqual([["1"], ["2"]]);
  });

  test("the environment: the function's own, the test's on top, validated", async () => {
    const plain = direct({ env: { A: "function", B: "function" } }, (_event, context) => [
      context.env.A,
      context.env.B,
    ]);
    expect((await invoke(plain, invokeEvent(), { env: { B: "test" } })).result).toEqual(["function", "test"]);
    const checked = direct(
      { env: z.object({ PORT: z.coerce.number() }) },
      (_event, context) => context.env.PORT + 1,
    );
    expect((await invoke(checked, invokeEvent(), { env: { PORT: "1" } })).result).toBe(2);
    await expect(invoke(checked, invokeEvent(), { env: { PORT: "x" } })).rejects.toMatchObject({
      code: "INVALID_ENVIRONMENT",
    });
  });
});
