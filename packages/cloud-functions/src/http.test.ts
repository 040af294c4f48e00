import { http } from "anyfn";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type HttpRequest, requestReader } from "./http.ts";
import { normalize, triggers } from "./index.ts";

/** A request as Express leaves it. */
function request(
  change: Partial<HttpRequest> & { readonly rawHeaders?: readonly string[] } = {},
): HttpRequest {
  return {
    method: "GET",
    url: "/",
    headers: { host: "fn.example.com", "x-forwarded-proto": "https" },
    ...change,
  };
}

describe("url", () => {
  test.each([
    [
      "the target as it was sent",
      { originalUrl: "/a%2Fb?x=1&x=2", url: "/cut" },
      "https://fn.example.com/a%2Fb?x=1&x=2",
    ],
    [
      "a target that looks like a host",
      { originalUrl: "//evil.com/x" },
      "https://fn.example.com//evil.com/x",
    ],
    ["an absolute target", { originalUrl: "http://other.example/p?q=1" }, "https://other.example/p?q=1"],
    ["an absolute target without a path", { originalUrl: "http://other.example" }, "https://other.example/"],
    ["an asterisk", { method: "OPTIONS", originalUrl: "*" }, "https://fn.example.com/"],
    ["no host", { headers: {} }, "https://invalid.host/"],
    ["a host that is none", { headers: { host: "a b/" } }, "https://invalid.host/"],
    [
      "plain HTTP, by the proxy",
      { headers: { host: "h.example", "x-forwarded-proto": "http" } },
      "http://h.example/",
    ],
    [
      "plain HTTP, by Express",
      { protocol: "http", headers: { host: "localhost:8080" } },
      "http://localhost:8080/",
    ],
  ] as const)("%s", (_, change, url) => {
    expect(requestReader.url(request(change))).toBe(url);
  });

  test("no target changes the host", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (target) => {
        const url = new URL(requestReader.url(request({ originalUrl: `/${target}` })));
        expect([url.host, url.username]).toEqual(["fn.example.com", ""]);
        expect(requestReader.path(request({ originalUrl: `/${target}` }))).toBe(url.pathname);
      }),
    );
  });
});

describe("headers", () => {
  const inflated = request({
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip", "content-length": "27" },
    rawBody: Buffer.from('{"g":1}'),
  });

  test("of an inflated body are true of it", () => {
    expect(Object.fromEntries(requestReader.headers(inflated))).toEqual({
      "content-type": "application/json",
      "content-length": "7",
    });
    expect(requestReader.header(inflated, "content-encoding")).toBeUndefined();
    expect(requestReader.header(inflated, "content-length")).toBe("7");
  });

  test("of a body that is there whole are true of it, whatever the client wrote", () => {
    const sent = request({
      method: "POST",
      headers: { "content-length": "1", "transfer-encoding": "chunked", trailer: "x" },
      rawBody: Buffer.from("hello"),
    });
    expect(Object.fromEntries(requestReader.headers(sent))).toEqual({ "content-length": "5", trailer: "x" });
    expect(requestReader.header(sent, "transfer-encoding")).toBeUndefined();
    expect(requestReader.header(sent, "content-length")).toBe("5");
  });

  test("of a body that nothing inflated stay", () => {
    const headers = { "content-encoding": "gzip", "content-length": "27" };
    expect(Object.fromEntries(requestReader.headers(request({ headers })))).toEqual(headers);
  });

  test("that nobody sent are none, although every object inherits their names", () => {
    const names = ["constructor", "toString", "__proto__"];
    expect(names.map((name) => requestReader.header(request(), name))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("a name that Node loses is found where Node keeps what was sent", () => {
    const headers = requestReader.headers(
      request({ rawHeaders: ["Host", "fn.example.com", "__Proto__", "a"] }),
    );
    expect([...headers].at(-1)).toEqual(["__proto__", "a"]);
  });
});

describe("body", () => {
  test("is text where it is text, so that reading it loads nothing", () => {
    const post = (type: string, rawBody: Buffer) =>
      requestReader.body(request({ method: "POST", headers: { "content-type": type }, rawBody }));
    const latin1 = Buffer.from([0x63, 0xe9]);
    expect(post("application/json", Buffer.from('{"a":"é"}'))).toBe('{"a":"é"}');
    expect(post("text/plain;charset=latin1", latin1)).toBe(latin1);
    expect(post("application/octet-stream", Buffer.from("a"))).toEqual(Buffer.from("a"));
    expect(post("application/json", Buffer.alloc(0))).toBeUndefined();
  });

  test("that is not there is none, whoever reads it", () => {
    expect(requestReader.body(request({ method: "POST", readable: true }))).toBeUndefined();
    expect(
      requestReader.body(request({ method: "POST", readable: true, headers: { "content-length": "0" } })),
    ).toBeUndefined();
  });

  test("of a length that only the headers tell", () => {
    expect(requestReader.bodyLength(request({ headers: { "content-length": "9" } }))).toBe(9);
    expect(
      requestReader.bodyLength(request({ headers: { "content-length": "9" }, rawBody: Buffer.from("ab") })),
    ).toBe(2);
    expect(requestReader.bodyLength(request())).toBe(0);
  });
});

describe("the caller's address", () => {
  test.each([
    ["198.51.100.7", "198.51.100.7"],
    ["10.9.8.7, 198.51.100.7", "198.51.100.7"],
    ["", undefined],
  ])("in %j", (forwarded, ip) => {
    expect(requestReader.about(request({ headers: { "x-forwarded-for": forwarded } })).client).toEqual({
      ip,
    });
  });

  test.each([
    ["2", "10.9.8.7, 198.51.100.7, 192.0.2.1", "198.51.100.7"],
    ["2", "198.51.100.7", "198.51.100.7"],
    ["0", "10.9.8.7, 198.51.100.7", "198.51.100.7"],
    ["no number", "10.9.8.7, 198.51.100.7", "198.51.100.7"],
  ])("behind %s proxies, in %j", (proxies, forwarded, ip) => {
    vi.stubEnv("ANYFN_PROXIES", proxies);
    expect(requestReader.about(request({ headers: { "x-forwarded-for": forwarded } })).client).toEqual({
      ip,
    });
    vi.unstubAllEnvs();
  });
});

test("headers and bytes that nothing else takes are a request", async () => {
  const { trigger, events } = normalize(
    { Host: "h.example", "Content-Type": "text/plain" },
    Buffer.from("hi"),
  );
  const [event] = events;
  expect(trigger).toBe("gcp.http");
  if (event?.kind !== "http") throw new Error("no request");
  expect([event.request.method, event.request.url, await event.request.text()]).toEqual([
    "POST",
    "https://h.example/",
    "hi",
  ]);
});

test("a request and its response are a request, and a delivery for who asks for messages", () => {
  const response = { setHeader: () => {} };
  const call = request({
    method: "POST",
    headers: { "x-cloudtasks-queuename": "q", "x-cloudtasks-taskname": "t" },
  });
  expect(normalize(request(), response).trigger).toBe("gcp.http");
  expect(normalize(call, response).trigger).toBe("gcp.tasks");
  expect(normalize(call, response, { kind: "http" }).trigger).toBe("gcp.http");
});

test("what is no event is refused by its shape", () => {
  expect(() =>
    normalize({ specversion: "1.0", id: "1", source: "/s", type: "t", secret: "s3cret" }, undefined, {
      kind: "http",
    }),
  ).toThrow(
    expect.objectContaining({ code: "UNRECOGNIZED_EVENT", message: expect.not.stringContaining("s3cret") }),
  );
});

test("the row of requests is the adapter's", () => {
  expect(triggers).toContain("gcp.http");
  expect(http(() => new Response()).kind).toBe("http");
});
