import { http } from "anyfn";
import { describe, expect, it, vi } from "vitest";
import { fixture, httpRequest } from "../fixtures/read.ts";
import { http as row } from "./events/http.ts";
import { detect, type HttpReply, handler, normalize } from "./index.ts";

const quiet = { usage: () => {}, write: () => {} };

async function answer(
  response: () => Response,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<HttpReply> {
  const request = httpRequest({ method, url: "https://app.example.com/", headers });
  return (await handler(http(response), quiet)(request, {})) as HttpReply; // an HTTP function's
}

describe("a request", () => {
  it("is read by its URL", async () => {
    const { input, context } = fixture("azure.http/get");
    const [event] = normalize(input, context, { kind: "http" }).events;
    expect(event?.request.url).toBe("https://shop.azurewebsites.net/products/7?color=red&color=blue");
    expect(event?.request.headers.get("accept")).toBe("application/json");
    expect(event?.source).toBe("https://shop.azurewebsites.net/");
    // The last address is the one that the front end of App Service wrote.
    expect(event?.client).toEqual({ ip: "203.0.113.20", auth: undefined });
  });

  it.each([
    ["True", { id: "u-81", identityProvider: "aad" }],
    ["true", { id: "u-81", identityProvider: "aad" }],
    // Anybody can send these headers where nobody takes them from clients.
    ["False", undefined],
    ["0", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("has its body, and its user where WEBSITE_AUTH_ENABLED is %j", async (enabled, auth) => {
    vi.stubEnv("WEBSITE_AUTH_ENABLED", enabled);
    try {
      const { input, context } = fixture("azure.http/post");
      const [event] = normalize(input, context, { kind: "http" }).events;
      expect(await event?.request.json()).toEqual({ amount: 12.5 });
      expect(row.reader.bodyLength(input as never)).toBe(14);
      if (auth) expect(event?.client.auth).toMatchObject(auth);
      else expect(event?.client.auth).toBeUndefined();
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it.each([
    ["https://a.example", "/"],
    ["https://a.example/", "/"],
    ["https://a.example?x=/y", "/"],
    ["https://a.example/b/c%2Fd?x", "/b/c%2Fd"],
    ["https://a.example/b#c", "/b"],
    ["https://a.example//evil.example/x", "//evil.example/x"],
    ["http://[::1]:7071/b", "/b"],
  ])("to %s has the path %s", (url, path) => {
    expect(row.reader.path({ url } as never)).toBe(path);
  });

  it.each([
    ["203.0.113.7:50123", "203.0.113.7"],
    ["203.0.113.7", "203.0.113.7"],
    ["198.51.100.4, 203.0.113.7:1", "203.0.113.7"],
    ["[2001:db8::7]:50123", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ["2001:db8::7", "2001:db8::7"],
    ["", undefined],
  ])("that was forwarded for %s is a client's of %s", (value, ip) => {
    const request = httpRequest({
      method: "GET",
      url: "https://a.example/",
      headers: { "x-forwarded-for": value },
    });
    expect(row.reader.about(request).client.ip).toBe(ip);
  });
});

describe("an answer", () => {
  it("is status, headers and body", async () => {
    expect(await answer(() => new Response("hello", { status: 201, headers: { "x-a": "1" } }))).toEqual({
      status: 201,
      headers: { "content-type": "text/plain;charset=UTF-8", "x-a": "1" },
      body: Buffer.from("hello"),
    });
  });

  it("keeps bytes, and text whose type nobody named", async () => {
    const { body } = await answer(() => new Response(Uint8Array.of(0, 255)));
    expect(new Uint8Array(body as Uint8Array)).toEqual(Uint8Array.of(0, 255));
    const response = new Response("x");
    response.headers.delete("content-type");
    expect(await answer(() => response)).toEqual({ status: 200, headers: {}, body: Buffer.from("x") });
  });

  it("has no body where none may follow, and the length only where it tells of one that is not sent", async () => {
    const headers = { "content-length": "3" };
    expect(await answer(() => new Response("abc", { headers }), {}, "HEAD")).toEqual({
      status: 200,
      headers: { "content-length": "3", "content-type": "text/plain;charset=UTF-8" },
    });
    expect(await answer(() => new Response(null, { status: 304, headers }))).toMatchObject({ headers });
    expect(await answer(() => new Response("abc", { headers }))).toMatchObject({
      headers: { "content-type": "text/plain;charset=UTF-8" },
    });
    expect((await answer(() => new Response("abc", { headers }))).headers).not.toHaveProperty(
      "content-length",
    );
  });

  it("has no headers of one connection", async () => {
    const headers = { connection: "close", "transfer-encoding": "chunked", "x-a": "1" };
    expect((await answer(() => new Response(null, { headers }))).headers).toEqual({ "x-a": "1" });
  });

  const withCookies =
    (...cookies: string[]): (() => Response) =>
    () => {
      const headers = new Headers();
      for (const cookie of cookies) headers.append("set-cookie", cookie);
      return new Response(null, { headers });
    };

  it("has one cookie word for word", async () => {
    const cookie = "a=x%20y; Path=/; Partitioned; Priority=High";
    expect(await answer(withCookies(cookie))).toEqual({
      status: 200,
      headers: { "set-cookie": cookie },
    });
  });

  it("has several in parts where the library's own response is out of reach, and one that they would change most as a header", async () => {
    const own = "a=x%20y; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=None; Partitioned";
    const { headers, cookies } = await answer(
      withCookies(
        "b=1=2; Max-Age=-1; max-age=60; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=odd",
        own,
        "c=%E0%A4%A; Expires=never; Max-Age=soon; Path=",
      ),
    );
    expect(headers).toEqual({ "set-cookie": own });
    expect(cookies).toEqual([
      { name: "b", value: "1=2", maxAge: 60, expires: new Date("2026-10-21T07:28:00Z") },
      { name: "c", value: "%E0%A4%A" },
    ]);
  });

  const partitioned = "p=1; Secure; Partitioned";
  const nameless = "only a value";
  const spelled = "v=a==";
  const prioritized = "h=1; Priority=High";
  it.each([
    [[prioritized, spelled], spelled],
    [[prioritized, spelled, nameless], nameless],
    [[spelled, partitioned], partitioned],
    [["a=1; Path=/; HttpOnly", prioritized], prioritized],
    [["a=1; Path=/; HttpOnly", "b=x%20y; Max-Age=60; SameSite=Strict"], undefined],
    [["a=1;", "b=2; ; Secure"], undefined],
  ])("of %j the one that is worth a header is %j", async (all, chosen) => {
    const { headers, cookies } = await answer(withCookies(...all));
    expect(headers["set-cookie"]).toBe(chosen);
    expect(cookies).toHaveLength(all.length - (chosen === undefined ? 0 : 1));
  });

  it("has all of them in parts in stream mode, where the library leaves a header out", async () => {
    const forwarded = { "x-ms-invocation-id": "8f0e6a52-52a1-4c6e-9d1c-00000000002d" };
    const { headers, cookies } = await answer(withCookies(partitioned, "a=1; Path=/"), forwarded);
    expect(headers).toEqual({});
    expect(cookies).toEqual([
      { name: "p", value: "1", secure: true },
      { name: "a", value: "1", path: "/" },
    ]);
  });
});

it.each(["aws:s3", "mailto:a@b.example", "data:,x", "/x", ""])("takes no request whose URL is %j", (url) => {
  const request = { ...httpRequest({ method: "GET", url: "https://app.example.com/" }), url };
  expect(detect(request)).toBeUndefined();
});
