import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fetch } from "./fetch.ts";
import { Headers } from "./headers.ts";
import { lazyRequest, Request, toNativeRequest } from "./request.ts";
import type { RequestReader } from "./request-reader.ts";

const Native = globalThis.Request;

/** A native event as plain as can be, and what was asked of it. */
interface Event {
  readonly method: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
}

const URL_ASKED = "https://example.com/path?a=1";

function over(event: Event, signal?: AbortSignal) {
  const asked: string[] = [];
  function noted<Answer>(question: string, answer: Answer): Answer {
    asked.push(question);
    return answer;
  }
  const reader: RequestReader<Event> = {
    method: ({ method }) => noted("method", method),
    url: () => noted("url", URL_ASKED),
    header({ headers = [] }, lowerName) {
      asked.push(lowerName);
      return headers.find(([name]) => name.toLowerCase() === lowerName)?.[1];
    },
    headers: ({ headers = [] }) => noted("headers", headers),
    body: ({ body }) => noted("body", body),
  };
  const context = {
    get signal() {
      asked.push("signal");
      return signal as AbortSignal;
    },
  };
  return { asked, request: lazyRequest(event, reader, signal && context) };
}

/** Whether a getter answers with one and the same object. */
function isSame(get: () => unknown): boolean {
  const first = get();
  return first === get();
}

async function outcome(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return (error as Error).name;
  }
}

const ATTRIBUTES = [
  "method",
  "url",
  "cache",
  "credentials",
  "destination",
  "duplex",
  "integrity",
  "keepalive",
  "mode",
  "redirect",
  "referrer",
  "referrerPolicy",
  "bodyUsed",
] as const;

function observe(request: globalThis.Request): unknown {
  const body = request.body && Object.prototype.toString.call(request.body);
  return [
    ATTRIBUTES.map((name) => [name, request[name]]),
    [...request.headers],
    body,
    request.signal.aborted,
  ];
}

describe("over a native event", () => {
  test("method, url and one header are three lookups", () => {
    const { request, asked } = over({ method: "GET", headers: [["X-A", "1"]] });
    expect([request.method, request.url, request.url, request.headers.get("x-A")]).toEqual([
      "GET",
      URL_ASKED,
      URL_ASKED,
      "1",
    ]);
    expect(asked).toEqual(["method", "url", "x-a"]);
  });

  test("a text is parsed as it is, and read once", async () => {
    const { request, asked } = over({ method: "POST", body: '{"a":[1]}' });
    expect(await request.json()).toEqual({ a: [1] });
    expect([request.bodyUsed, asked]).toEqual([true, ["method", "body"]]);
    await expect(request.text()).rejects.toThrow(TypeError);
  });

  test("bytes that fill their buffer are handed out, others copied", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect(await over({ method: "POST", body: bytes }).request.arrayBuffer()).toBe(bytes.buffer);
    const part = bytes.subarray(1);
    expect(await over({ method: "POST", body: part }).request.arrayBuffer()).toEqual(
      new Uint8Array([2, 3]).buffer,
    );
    const { request } = over({ method: "POST", body: bytes });
    expect(await request.clone().arrayBuffer()).not.toBe(bytes.buffer);
    expect(await request.arrayBuffer()).toBe(bytes.buffer);
  });

  test("a clone has bytes of its own, be they a Buffer's", async () => {
    const { request } = over({ method: "POST", body: Buffer.from(new TextEncoder().encode("abc").buffer) });
    const [one, other] = [request.clone(), request.clone()];
    (await one.bytes())[0] = 88;
    structuredClone(null, { transfer: [await request.clone().arrayBuffer()] });
    expect([await other.text(), await request.text()]).toEqual(["abc", "abc"]);
  });

  test("GET and HEAD have no body", async () => {
    for (const method of ["GET", "HEAD"]) {
      const { request, asked } = over({ method, body: "dropped" });
      expect([request.body, await request.text(), request.bodyUsed, asked.includes("body")]).toEqual([
        null,
        "",
        false,
        false,
      ]);
    }
  });

  test("the signal is asked for when the handler does", () => {
    const { signal } = new AbortController();
    const { request, asked } = over({ method: "GET" }, signal);
    expect([[...asked], request.signal === signal, request.clone().signal === signal]).toEqual([
      [],
      true,
      true,
    ]);
    const alone = over({ method: "GET" }).request;
    expect([isSame(() => alone.signal), alone.signal.aborted]).toEqual([true, false]);
  });

  test("an inspection shows what is inside", () => {
    expect(inspect(over({ method: "GET", headers: [["A", "1"]] }).request)).toBe(
      `Request {\n  method: 'GET',\n  url: '${URL_ASKED}',\n  headers: Headers { a: '1' },\n  bodyUsed: false\n}`,
    );
  });

  test("random events are observed as Node's own request is", async () => {
    const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "M-SEARCH");
    const body = fc.constantFrom<() => Event["body"]>(
      () => undefined,
      () => "",
      () => '{"a":1}',
      () => "a=1&b=2",
      () => '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
      () => new TextEncoder().encode("[1]"),
      () => ReadableStream.from([new TextEncoder().encode("2")]),
    );
    const headers = fc.array(
      fc.constantFrom<readonly [string, string]>(
        ["Content-Type", "application/x-www-form-urlencoded"],
        ["content-type", "multipart/form-data; boundary=x"],
        ["Cookie", "a=1"],
        ["x-a", "1"],
        ["X-A", "2"],
      ),
      { maxLength: 4 },
    );
    const read = fc.constantFrom(
      "text",
      "json",
      "bytes",
      "arrayBuffer",
      "blob",
      "formData",
      "clone",
      "body",
      "header",
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        headers,
        body,
        fc.array(read, { maxLength: 4 }),
        async (asked, pairs, content, reads) => {
          const seen = async (request: globalThis.Request) => {
            const results: unknown[] = [observe(request)];
            let current = request;
            for (const kind of reads) {
              results.push(
                await outcome(async () => {
                  if (kind === "body") return [isSame(() => current.body), current.body?.locked];
                  if (kind === "header") return current.headers.append("x-a", "3");
                  if (kind === "clone") return (current = current.clone()).url;
                  const value = await current[kind]();
                  return value instanceof FormData
                    ? [...value]
                    : value instanceof Blob
                      ? [value.type, value.size]
                      : value;
                }),
              );
              results.push(current.bodyUsed, [...current.headers]);
            }
            return results;
          };
          const hasBody = asked !== "GET" && asked !== "HEAD" && content() !== undefined;
          const init = content();
          const native = new Native(URL_ASKED, {
            method: asked,
            headers: pairs.map(([name, value]) => [name, value]),
            body: hasBody
              ? typeof init === "string"
                ? Buffer.from(init)
                : (init as Uint8Array<ArrayBuffer>)
              : null,
            duplex: "half",
          });
          const event: Event = {
            method: asked,
            headers: pairs,
            ...(content() === undefined ? {} : { body: content() as string }),
          };
          expect(await seen(overJoined(event))).toEqual(await seen(native));
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** As platforms do, `header` gives all values of a name joined. */
function overJoined(event: Event): globalThis.Request {
  return lazyRequest(event, {
    method: ({ method }) => method,
    url: () => URL_ASKED,
    header: ({ headers = [] }, lowerName) =>
      new Headers(headers.map(([name, value]) => [name, value])).get(lowerName) ?? undefined,
    headers: ({ headers = [] }) => headers,
    body: ({ body }) => body,
  });
}

describe("made by a user", () => {
  test.each<[string, (R: typeof Native) => unknown]>([
    ["a URL", (R) => observe(new R("https://example.com"))],
    [
      "all options",
      (R) =>
        observe(
          new R(new URL("https://example.com"), {
            method: "put",
            body: "a",
            headers: { "x-a": "1" },
            mode: "same-origin",
            cache: "no-store",
            signal: AbortSignal.abort(),
          }),
        ),
    ],
    ["no URL", (R) => new R("/path")],
    ["credentials", (R) => new R("https://a:b@example.com")],
    ["GET with a body", (R) => new R("https://example.com", { body: "a" })],
    ["a forbidden method", (R) => new R("https://example.com", { method: "TRACE" })],
    [
      "another request",
      async (R) => {
        const first = new R("https://example.com", { method: "POST", body: "a" });
        const second = new R(first, { headers: { a: "1" } });
        return [observe(second), await second.text(), first.bodyUsed];
      },
    ],
    [
      "a subclass",
      async (R) => {
        class Mine extends R {
          mine(): string {
            return `${this.method} mine`;
          }
        }
        const made = new Mine("https://example.com", { method: "POST", body: "a" });
        return [
          made.mine(),
          made instanceof Mine,
          made instanceof R,
          made instanceof Native,
          await made.text(),
        ];
      },
    ],
    ["names", (R) => [R.name, R.length, Object.prototype.toString.call(new R("https://example.com"))]],
  ])("%s", async (_, act) => {
    expect(await outcome(() => act(Request))).toEqual(await outcome(() => act(Native)));
  });

  test("from a light request, as from a native one", async () => {
    const event: Event = { method: "POST", headers: [["x-a", "1"]], body: "text" };
    const native = () =>
      new Native(URL_ASKED, { method: "POST", headers: { "x-a": "1" }, body: Buffer.from("text") });
    for (const init of [undefined, {}, { method: "PUT" }, { body: "other" }, { headers: { b: "2" } }]) {
      const seen = async (R: typeof Native, first: globalThis.Request) => {
        const second = new R(first, init);
        return [observe(second), await second.text(), first.bodyUsed];
      };
      expect([init, await seen(Request, over(event).request)]).toEqual([init, await seen(Native, native())]);
    }
    const rewritten = new Request("https://example.com/other", over(event).request);
    expect([rewritten.url, rewritten.method, rewritten.headers.get("x-a"), await rewritten.text()]).toEqual([
      "https://example.com/other",
      "POST",
      "1",
      "text",
    ]);
  });
});

test("light and native take each other", async () => {
  const { request } = over({ method: "POST", headers: [["x-a", "1"]], body: "text" });
  expect([
    request instanceof Native,
    request instanceof Request,
    new Native("a:b") instanceof Request,
    {} instanceof Request,
  ]).toEqual([true, true, true, false]);
  const native = toNativeRequest(request);
  expect([native.headers.get("x-a"), await native.text(), request.bodyUsed, toNativeRequest(native)]).toEqual(
    ["1", "text", true, native],
  );
});

test("fetch takes a light request, and rejects as Node's own does", async () => {
  const request = lazyRequest("data:text/plain,here", {
    method: () => "GET",
    url: (url) => url,
    header: () => undefined,
    headers: () => [],
    body: () => undefined,
  });
  expect(await (await fetch(request)).text()).toBe("here");
  expect(await (await fetch("data:text/plain,text")).text()).toBe("text");
  await expect(fetch("/relative")).rejects.toThrow(TypeError);
});
