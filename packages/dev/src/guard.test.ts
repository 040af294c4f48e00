import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DevApp, devApp } from "./dev-app.ts";

let dev: DevApp;
beforeAll(async () => {
  dev = await devApp({
    "functions/hello.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/hello", secrets: ["KEY"] }, () => new Response("fine"));\n',
    ".env": "KEY=very-secret\n",
  });
});
afterAll(async () => dev?.[Symbol.asyncDispose]());

/** With any `Host`, which fetch() would set itself. */
async function call(
  path: string,
  headers: Readonly<Record<string, string>>,
  method = "GET",
  body = "",
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const { hostname, port } = new URL(dev.server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      text(answer).then((whole) => resolve({ status: answer.statusCode, body: whole }), reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("a name of somebody else's that leads to this machine (DNS rebinding)", () => {
  test.each(["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example"])(
    "is refused as the host: %j",
    async (host) => {
      for (const path of ["/hello", "/_anyfn/dev/state", "/_anyfn/dev/events", "/_anyfn/health"])
        expect([path, (await call(path, { host })).status]).toEqual([path, 403]);
    },
  );

  test.each(["localhost", "localhost:5173", "127.0.0.1", "[::1]:3000", "app.localhost"])(
    "is none of this machine's own: %j",
    async (host) => expect(await call("/hello", { host })).toEqual({ status: 200, body: "fine" }),
  );
});

describe("a page of another origin", () => {
  test("may call the app's routes, and none of the server's own paths", async () => {
    const origin = "http://evil.example";
    expect((await call("/hello", { origin })).status).toBe(200);
    expect((await call("/_anyfn/dev/state", { origin })).status).toBe(403);
    expect((await call("/_anyfn/dev/state", { origin: "null" })).status).toBe(403);
    const authorization = `Bearer ${dev.server.token}`;
    expect((await call("/_anyfn/dev/invoke", { origin, authorization }, "POST", "{}")).status).toBe(403);
  });
});

describe("what changes something", () => {
  const event = JSON.stringify({
    function: "hello",
    stimulus: { kind: "http", method: "GET", target: "/hello" },
  });

  test.each([
    ["no token", {}],
    ["another token", { authorization: "Bearer no" }],
  ])("is refused with %s", async (_, headers) => {
    for (const path of ["invoke", "event", "send"])
      expect((await call(`/_anyfn/dev/${path}`, headers, "POST", event)).status).toBe(401);
  });

  test("is done with the token of this run", async () => {
    const headers = { authorization: `Bearer ${dev.server.token}` };
    const { status, body } = await call("/_anyfn/dev/invoke", headers, "POST", event);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ target: "node", outcome: { status: 200, body: "fine" } });
  });

  test("says what is wrong about a request", async () => {
    const headers = { authorization: `Bearer ${dev.server.token}` };
    const wrong = event.replace("hello", "helo");
    const { status, body } = await call("/_anyfn/dev/invoke", headers, "POST", wrong);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { message: "There is no function helo." } });
    expect((await call("/_anyfn/dev/invoke", headers, "POST", "no JSON")).status).toBe(400);
  });
});

test("neither the token nor the value of a secret is told", async () => {
  const { body } = await call("/_anyfn/dev/state", {});
  expect(body).not.toContain("very-secret");
  expect(body).not.toContain(dev.server.token);
});
