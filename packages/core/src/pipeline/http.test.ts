import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { HttpError, type HttpOptions, http } from "../index.ts";
import { invoke, type RequestOptions } from "../testing.ts";

async function told(response: Response): Promise<unknown> {
  return [response.status, Object.fromEntries(response.headers), await response.text()];
}

describe("an app with fetch", () => {
  test("gets the request, bindings with the context, and an execution context", async () => {
    const seen: unknown[] = [];
    const app = {
      name: "app",
      async fetch(
        request: Request,
        bindings: { readonly context: { readonly id: string } },
        execution: { waitUntil(work: Promise<unknown>): void },
      ) {
        execution.waitUntil(Promise.resolve().then(() => seen.push("later")));
        return new Response([this.name, request.method, bindings.context.id].join(" "));
      },
    };
    expect(await (await invoke(http(app as never), "/", { id: "i1" })).text()).toBe("app GET i1");
    expect(seen).toEqual(["later"]);
  });

  test("what is neither handler nor app is refused", () => {
    for (const value of [undefined, null, {}, "x"]) expect(() => http(value as never)).toThrow(TypeError);
  });
});

describe("routes and methods", () => {
  async function status(options: HttpOptions, path: string, init?: RequestOptions): Promise<unknown> {
    const response = await invoke(
      http(options, () => new Response("ok")),
      path,
      init,
    );
    return [response.status, response.headers.get("allow"), await response.text()];
  }

  test("an unknown path is 404, a wrong method 405 with Allow, HEAD falls to GET", async () => {
    expect(await status({ route: "/a" }, "/b")).toEqual([404, null, ""]);
    expect(await status({ route: "/a", methods: ["POST"] }, "/b")).toEqual([404, null, ""]);
    expect(await status({ methods: ["POST", "PUT"] }, "/")).toEqual([405, "POST, PUT", ""]);
    expect(await status({ methods: ["GET"] }, "/", { method: "HEAD" })).toEqual([200, null, ""]);
    expect(await status({ methods: ["POST"] }, "/", { method: "HEAD" })).toEqual([405, "POST", ""]);
    expect(await status({}, "/any/path", { method: "PATCH" })).toEqual([200, null, "ok"]);
  });
});

describe("answers", () => {
  test("a thrown Response is sent; an HttpError too; anything else is a 500 without text", async () => {
    const refusal = (): Response => new Response("no", { status: 403 });
    for (const handler of [
      () => {
        throw refusal();
      },
      () => Promise.reject(refusal()),
    ]) {
      expect(await told(await invoke(http(handler), "/"))).toEqual([
        403,
        { "content-type": "text/plain;charset=UTF-8" },
        "no",
      ]);
    }
    const thrown: readonly [unknown, unknown][] = [
      [new HttpError(404, "not here"), [404, { "content-type": "text/plain;charset=UTF-8" }, "not here"]],
      [new HttpError(503), [503, {}, ""]],
      [
        Object.assign(new Error("secret"), { code: "HTTP", status: 422, publicMessage: "other copy" }),
        [422, { "content-type": "text/plain;charset=UTF-8" }, "other copy"],
      ],
      [Object.assign(new Error("secret"), { code: "HTTP", status: 200 }), [500, {}, ""]],
      [new Error("secret"), [500, {}, ""]],
      [undefined, [500, {}, ""]],
      ["secret", [500, {}, ""]],
    ];
    for (const [error, answer] of thrown) {
      const handlers = [
        () => {
          throw error;
        },
        () => Promise.reject(error),
      ];
      for (const handler of handlers) expect(await told(await invoke(http(handler), "/"))).toEqual(answer);
    }
  });

  test("a thrown Response that was read already is a 500, not a lost invocation", async () => {
    const used = new Response("x");
    await used.text();
    expect(
      (
        await invoke(
          http(() => {
            throw used;
          }),
          "/",
        )
      ).status,
    ).toBe(500);
    expect(
      (
        await invoke(
          http(() => used),
          "/",
        )
      ).status,
    ).toBe(500);
  });

  test("a thrown Response whose body fails is a 500", async () => {
    const broken = new Response(
      new ReadableStream({ start: (controller) => controller.error(new Error("cut")) }),
    );
    expect(
      (
        await invoke(
          http(() => {
            throw broken;
          }),
          "/",
        )
      ).status,
    ).toBe(500);
  });

  test("what is no response is a 500 with a log line that says so", async () => {
    const logs: unknown[] = [];
    const response = await invoke(http((() => ({ hello: 1 })) as never), "/", {
      onLog: (entry) => logs.push((entry.fields.error as Error).message),
    });
    expect([response.status, logs]).toEqual([
      500,
      [
        "The handler must return a Response, but returned an object. Return Response.json(value) or new Response(text).",
      ],
    ]);
    expect(
      (
        await invoke(
          http(() => Response.error()),
          "/",
        )
      ).status,
    ).toBe(500);
  });

  test("HEAD and null-body statuses have no body, and a stream that is not sent is cancelled", async () => {
    let cancelled = false;
    const body = (): ReadableStream =>
      new ReadableStream({
        cancel: () => {
          cancelled = true;
        },
      });
    expect(
      await told(
        await invoke(
          http(() => new Response(body())),
          "/",
          { method: "HEAD" },
        ),
      ),
    ).toEqual([200, {}, ""]);
    expect(cancelled).toBe(true);
    expect(
      (
        await invoke(
          http(() => new Response(null, { status: 304 })),
          "/",
        )
      ).body,
    ).toBeNull();
  });

  test("hop-by-hop headers are left out, cookies stay apart", async () => {
    const response = await invoke(
      http(
        () =>
          new Response("x", {
            headers: [
              ["connection", "close"],
              ["set-cookie", "a=1"],
              ["set-cookie", "b=2"],
              ["x-a", "1"],
            ],
          }),
      ),
      "/",
    );
    expect([...response.headers]).toEqual([
      ["content-type", "text/plain;charset=UTF-8"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-a", "1"],
    ]);
  });

  test("a handler that never answers is a 504 before the deadline", async () => {
    const records: unknown[] = [];
    const response = await invoke(
      http(() => new Promise(() => {})),
      "/",
      { deadline: new Date(Date.now() + 100), onUsage: ({ outcomes }) => records.push(outcomes.timeout) },
    );
    expect([response.status, records]).toEqual([504, [1]]);
  });

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    [
      "its reason",
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ],
    ["an error of Node's over it", (signal) => setTimeout(5000, undefined, { signal })],
  ])("a handler that gives up when the signal aborts, with %s, is a 504 too", async (_, wait) => {
    const records: unknown[] = [];
    const response = await invoke(
      http(async (_request, { signal }) => new Response(String(await wait(signal)))),
      "/",
      { deadline: new Date(Date.now() + 100), onUsage: ({ outcomes }) => records.push(outcomes) },
    );
    expect([response.status, records]).toEqual([504, [{ ok: 0, error: 0, timeout: 1, cancelled: 0 }]]);
  });

  test("what a handler that gave up left to do has the rest of its time", async () => {
    const steps: string[] = [];
    const lines: string[] = [];
    const response = await invoke(
      http(async (_request, context) => {
        const { signal } = context;
        const flushed = once(signal, "abort").then(() => setTimeout(20));
        context.waitUntil(flushed.then(() => steps.push("flushed")));
        return new Response(String(await setTimeout(5000, undefined, { signal })));
      }),
      "/",
      { deadline: new Date(Date.now() + 1000), onLog: ({ message }) => lines.push(message) },
    );
    expect([response.status, steps, lines]).toEqual([
      504,
      ["flushed"],
      ["the handler did not answer before the deadline"],
    ]);
  });

  test("an error of another kind after the signal aborted is a 500", async () => {
    const response = await invoke(
      http(async (_request, { signal }) => {
        await setTimeout(5000, undefined, { signal }).catch(() => {});
        throw new Error("no");
      }),
      "/",
      { deadline: new Date(Date.now() + 100) },
    );
    expect(response.status).toBe(500);
  });

  test("usage counts bytes", async () => {
    const records: unknown[] = [];
    await invoke(
      http(() => new Response("äöü")),
      "/",
      {
        method: "POST",
        body: "1234",
        onUsage: ({ bytesIn, bytesOut, failures }) => records.push([bytesIn, bytesOut, failures]),
      },
    );
    expect(records).toEqual([[4, 6, 0]]);
  });
});

test("middleware: outermost first, around the answer", async () => {
  const steps: string[] = [];
  const step =
    (name: string) =>
    async (_request: Request, _context: unknown, next: () => Promise<Response>): Promise<Response> => {
      steps.push(`${name} in`);
      const response = await next();
      steps.push(`${name} out`);
      response.headers.append("x-step", name);
      return response;
    };
  const f = http({ use: [step("a"), step("b")] }, () => new Response("ok"));
  expect((await invoke(f, "/")).headers.get("x-step")).toBe("b, a");
  expect(steps).toEqual(["a in", "b in", "b out", "a out"]);
  const refusing = http({ use: [() => new Response("stop", { status: 401 })] }, () => new Response("never"));
  expect((await invoke(refusing, "/")).status).toBe(401);
});
