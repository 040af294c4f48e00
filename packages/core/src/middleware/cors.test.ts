import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { HttpError, http } from "../index.ts";
import { invoke } from "../testing.ts";
import { type CorsOptions, cors } from "./cors.ts";

const APP = "https://app.example";

async function ask(
  options: CorsOptions | undefined,
  init: RequestInit,
  handler: () => Response | Promise<Response> = () => new Response("ok"),
): Promise<unknown> {
  const response = await invoke(http({ use: [cors(options)] }, handler), "/", init);
  return [
    response.status,
    Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith("access-") || name === "vary"),
    ),
  ];
}

const preflight = (more: Record<string, string> = {}): RequestInit => ({
  method: "OPTIONS",
  headers: { origin: APP, "access-control-request-method": "PUT", ...more },
});

describe("preflight", () => {
  test("of any origin, with the headers that were asked for", async () => {
    expect(await ask(undefined, preflight({ "access-control-request-headers": "x-a,x-b" }))).toEqual([
      204,
      {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD, PUT, POST, DELETE, PATCH",
        "access-control-allow-headers": "x-a,x-b",
        vary: "Access-Control-Request-Headers",
      },
    ]);
  });

  test("with everything set", async () => {
    const options: CorsOptions = {
      origin: [APP],
      methods: ["PUT"],
      headers: ["x-a"],
      expose: ["x-b"],
      credentials: true,
      maxAge: 600,
    };
    expect(await ask(options, preflight())).toEqual([
      204,
      {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "x-a",
        "access-control-max-age": "600",
        vary: "Origin",
      },
    ]);
  });

  test("of another origin gets no permission", async () => {
    expect(await ask({ origin: [APP], headers: [] }, preflight({ origin: "https://evil.example" }))).toEqual([
      204,
      { vary: "Origin" },
    ]);
  });

  test("reaches cors although the function's methods leave OPTIONS out; another OPTIONS does not", async () => {
    const f = http({ methods: ["GET"], use: [cors()] }, () => new Response("ok"));
    expect((await invoke(f, "/", preflight())).status).toBe(204);
    expect((await invoke(f, "/", { method: "OPTIONS" })).status).toBe(405);
    expect(
      (await invoke(f, "/", { method: "PUT", headers: { "access-control-request-method": "GET" } })).status,
    ).toBe(405);
    const without = http({ methods: ["GET"] }, () => new Response("ok"));
    expect((await invoke(without, "/", preflight())).status).toBe(405);
  });

  test("an OPTIONS request that is none is the handler's", async () => {
    expect(await ask(undefined, { method: "OPTIONS" }, () => new Response("mine", { status: 200 }))).toEqual([
      200,
      { "access-control-allow-origin": "*" },
    ]);
  });
});

describe("response", () => {
  const from = (origin: string): RequestInit => ({ headers: { origin } });

  test.each<[string, CorsOptions["origin"], string, string | undefined]>([
    ["a name", APP, APP, APP],
    ["a list", ["https://x.example", APP], APP, APP],
    ["a function", (origin) => origin.endsWith(".example"), APP, APP],
    ["a promise", async (origin) => origin === APP, APP, APP],
    ["not in the list", ["https://x.example"], APP, undefined],
    ["a name that only begins so", APP, `${APP}.evil.test`, undefined],
    ["a refusing function", () => false, APP, undefined],
  ])("origin by %s", async (_name, origin, asked, allow) => {
    expect(await ask({ origin }, from(asked))).toEqual([
      200,
      { vary: "Origin", ...(allow && { "access-control-allow-origin": allow }) },
    ]);
  });

  test("varies by origin for a request without one too, so that a cache keeps them apart", async () => {
    expect(await ask({ origin: [APP] }, {})).toEqual([200, { vary: "Origin" }]);
  });

  test("what varies already is kept, and said once", async () => {
    const varies = (vary: string) => () => new Response("ok", { headers: { vary } });
    expect(await ask({ origin: APP, expose: ["etag"] }, from(APP), varies("accept, ORIGIN"))).toEqual([
      200,
      { vary: "accept, ORIGIN", "access-control-allow-origin": APP, "access-control-expose-headers": "etag" },
    ]);
    expect(await ask({ origin: APP }, from(APP), varies("accept"))).toEqual([
      200,
      { vary: "accept, Origin", "access-control-allow-origin": APP },
    ]);
    expect(await ask({ origin: APP }, from(APP), varies("*"))).toEqual([
      200,
      { vary: "*", "access-control-allow-origin": APP },
    ]);
  });

  test("thrown responses and HttpErrors are marked", async () => {
    const marked = { "access-control-allow-origin": "*" };
    expect(
      await ask(undefined, from(APP), () => {
        throw new Response("no", { status: 403 });
      }),
    ).toEqual([403, marked]);
    const f = http({ use: [cors()] }, () => {
      throw new HttpError(422, "wrong");
    });
    const response = await invoke(f, "/", from(APP));
    expect([
      response.status,
      await response.text(),
      response.headers.get("access-control-allow-origin"),
    ]).toEqual([422, "wrong", "*"]);
  });

  test("any other failure stays the pipeline's 500", async () => {
    expect(
      await ask(undefined, from(APP), () => {
        throw new Error("broken");
      }),
    ).toEqual([500, {}]);
  });

  test("a redirect and a fetched response, whose headers are locked", async () => {
    const marked = { "access-control-allow-origin": "*" };
    expect(await ask(undefined, from(APP), () => Response.redirect("https://x.example/"))).toEqual([
      302,
      marked,
    ]);
    const server = createServer((_request, response) =>
      response.setHeader("set-cookie", ["a=1", "b=2"]).end("from afar"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const address = server.address() as { readonly port: number }; // it listens on TCP
      const response = await invoke(
        http({ use: [cors()] }, () => fetch(`http://127.0.0.1:${address.port}/`)),
        "/",
        from(APP),
      );
      expect([
        await response.text(),
        response.headers.getSetCookie(),
        response.headers.get("access-control-allow-origin"),
      ]).toEqual(["from afar", ["a=1", "b=2"], "*"]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("credentials for everybody are refused", () => {
    expect(() => cors({ credentials: true })).toThrow(TypeError);
    expect(() => cors({ origin: ["*"], credentials: true })).toThrow(TypeError);
  });
});
