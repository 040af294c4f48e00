import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Headers } from "./headers.ts";
import { Response, responseParts, toNativeResponse } from "./response.ts";

const Native = globalThis.Response;
type Class = typeof Native;

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

/** Everything that both classes must agree on; the boundary of a form is random. */
async function observe(response: globalThis.Response): Promise<unknown> {
  const { status, statusText, ok, type, url, redirected, bodyUsed } = response;
  const body = response.body && Object.prototype.toString.call(response.body);
  const headers = [...response.headers].map(([name, value]) => [
    name,
    value.replace(/boundary=.*/, "boundary"),
  ]);
  const text = (await response.text()).replaceAll(/----formdata-undici-\d+/g, "boundary");
  return {
    status,
    statusText,
    ok,
    type,
    url,
    redirected,
    bodyUsed,
    body,
    headers,
    text,
    after: response.bodyUsed,
  };
}

const bodies: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => "",
  () => "text",
  () => "\ufeffmark é \ud800 lone",
  () => new TextEncoder().encode("bytes"),
  () => Buffer.from("pooled").subarray(1),
  () => new Uint16Array([65, 66]),
  () => new DataView(new ArrayBuffer(3), 1),
  () => new TextEncoder().encode("buffer").buffer,
  () => new URLSearchParams({ a: "1 2" }),
  () => new Blob(["blob"], { type: "image/PNG" }),
  () => new Blob(["blob"]),
  () => ReadableStream.from([new Uint8Array([97]), new Uint8Array([98])]),
  () =>
    (async function* () {
      yield new Uint8Array([97]);
    })(),
  () => 5,
  () => true,
  () => ({ a: 1 }),
  () => Symbol("s"),
  () => {
    const form = new FormData();
    form.append("a", "1");
    return form;
  },
];
const status = fc.oneof(
  fc.constantFrom(
    undefined,
    200,
    201,
    204,
    304,
    599,
    199,
    600,
    101,
    "201",
    200.7,
    Number.NaN,
    65736,
    null,
    1n,
    Symbol("s"),
  ),
);
const init = fc.oneof(
  fc.constantFrom(undefined, null, {}, 5, "text", () => {}),
  fc.record(
    {
      status,
      statusText: fc.constantFrom(undefined, "", "OK", "é", "tab\t", "in\nside", "\u0100", 5, null),
      headers: fc.constantFrom<unknown>(
        undefined,
        {},
        null,
        { "Content-Type": "a/b" },
        [
          ["set-cookie", "a=1"],
          ["Set-Cookie", "b=2"],
        ],
        { "a b": "1" },
        new Headers({ a: "1" }),
        new globalThis.Headers({ b: "2" }),
        "text",
      ),
    },
    { requiredKeys: [] },
  ),
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
  "bodyUsed",
  "cancel",
  "lock",
);

describe("against Node's own class", () => {
  test("random constructions are observed alike", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), init, async (body, given) => {
        const made = (of: Class) => outcome(() => observe(new of(body() as never, given as never)));
        expect(await made(Response)).toEqual(await made(Native));
      }),
      { numRuns: 500 },
    );
  });

  test("a copy of one whose stream was handed out can be given up", async () => {
    const response = new Response(new TextEncoder().encode("bytes"));
    expect(response.body?.locked).toBe(false);
    const copy = response.clone();
    expect([await response.text(), await copy.body?.cancel()]).toEqual(["bytes", undefined]);
  });

  // Without symbols, which construct nothing, and forms, over whose cancelled stream undici trips.
  test("random readings are observed alike", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies.slice(0, -2)),
        fc.array(read, { maxLength: 5 }),
        async (body, reads) => {
          const seen = async (of: Class) => {
            let response = new of(body() as never);
            const results: unknown[] = [];
            for (const kind of reads) {
              results.push(
                await outcome(async () => {
                  if (kind === "lock") return Boolean(response.body?.getReader());
                  if (kind === "cancel") return response.body?.cancel();
                  if (kind === "body") return [isSame(() => response.body), response.body?.locked];
                  if (kind === "bodyUsed") return response.bodyUsed;
                  if (kind === "clone") {
                    const copy = response.clone();
                    const original = response;
                    response = copy;
                    return [
                      original.bodyUsed,
                      copy.status,
                      await original.text().then((text) => text.replaceAll(/\d{10,}/g, "")),
                    ];
                  }
                  const value = await response[kind]();
                  if (value instanceof Blob) return [value.type.replace(/\d{10,}/, ""), value.size];
                  return value instanceof FormData
                    ? [...value]
                    : kind === "text"
                      ? String(value).replaceAll(/\d{10,}/g, "")
                      : kind === "bytes" || kind === "arrayBuffer"
                        ? (value as ArrayBuffer).byteLength
                        : value;
                }),
              );
              results.push(response.bodyUsed);
            }
            return results;
          };
          expect([reads, String(body), await seen(Response)]).toEqual([
            reads,
            String(body),
            await seen(Native),
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each<[string, (of: Class) => unknown]>([
    ["json", (R) => observe(R.json({ a: "é" }))],
    ["json with an init", (R) => observe(R.json([1], { status: 201, headers: { "x-a": "1" } }))],
    [
      "json with a content type",
      (R) => observe(R.json(null, { headers: { "content-type": "application/problem+json" } })),
    ],
    ["json with an odd status", (R) => observe(R.json(1, { status: "202" as never }))],
    ["json of nothing", (R) => R.json(undefined)],
    ["json of a symbol", (R) => R.json(Symbol("s"))],
    ["json of a bigint", (R) => R.json(1n)],
    ["json with a status without a body", (R) => R.json(1, { status: 204 })],
    ["json read as json", (R) => R.json({ a: [1] }).json()],
    ["redirect", (R) => observe(R.redirect("https://example.com/a b?c#d"))],
    ["redirect with a status", (R) => observe(R.redirect(new URL("https://example.com"), 308))],
    ["a change of a redirect", (R) => R.redirect("https://example.com").headers.set("a", "1")],
    ["redirect to nowhere", (R) => R.redirect("/relative")],
    ["redirect with a wrong status", (R) => R.redirect("https://example.com", 200 as never)],
    ["error", (R) => [R.error().type, R.error().status]],
    [
      "a subclass",
      (R) => {
        class Mine extends R {
          get mine() {
            return `${this.status} mine`;
          }
        }
        const made = new Mine("text", { status: 201 });
        return [
          made.mine,
          made instanceof Mine,
          made instanceof R,
          made instanceof Native,
          new R() instanceof Mine,
          made.text(),
        ];
      },
    ],
    [
      "tags and names",
      (R) => [
        Object.prototype.toString.call(new R()),
        String(new R()),
        R.name,
        R.length,
        new R().constructor === R,
      ],
    ],
    [
      "one headers object",
      (R) => {
        const response = new R("a");
        response.headers.set("x-a", "1");
        return [isSame(() => response.headers), [...response.headers]];
      },
    ],
    [
      "a clone is apart",
      async (R) => {
        const response = new R("a", { headers: { a: "1" } });
        const copy = response.clone();
        copy.headers.set("a", "2");
        return [response.headers.get("a"), copy.headers.get("a"), await copy.text(), await response.text()];
      },
    ],
    [
      "a response around the body of another",
      async (R) => {
        const first = new R("text", { status: 201, headers: { a: "1" } });
        const second = new R(first.body, first);
        return [await observe(second), first.bodyUsed, await outcome(() => first.text())];
      },
    ],
    [
      "a body that is already read",
      async (R) => {
        const first = new R("text");
        await first.text();
        return new R(first.body);
      },
    ],
    [
      "the blob's type follows the headers",
      async (R) => {
        const response = new R("text");
        response.headers.set("content-type", "a/b");
        return (await response.blob()).type;
      },
    ],
    ["an exact buffer", async (R) => (await new R(Buffer.from("small")).arrayBuffer()).byteLength],
    [
      "a reader that brings its own buffer",
      async (R) => {
        const stream = new R("text").body as ReadableStream;
        const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(2));
        return [...(value as Uint8Array)];
      },
    ],
    ["a stream of something else than bytes", (R) => new R(ReadableStream.from(["text"]) as never).text()],
    ["a foreign this", (R) => Reflect.apply(R.prototype.text, {}, [])],
    ["bytes are bytes", async (R) => (await new R(Buffer.from("a")).bytes()).constructor.name],
  ])("%s", async (_, act) => {
    expect(await outcome(() => act(Response))).toEqual(await outcome(() => act(Native)));
  });
});

test("light and native take each other", async () => {
  const light = new Response("text", {
    status: 201,
    headers: [
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ],
  });
  expect([light instanceof Native, new Native() instanceof Response, {} instanceof Response]).toEqual([
    true,
    true,
    false,
  ]);
  const native = toNativeResponse(light);
  expect(Object.getPrototypeOf(native)).toBe(Native.prototype);
  expect([native.status, native.headers.getSetCookie(), await native.text(), light.bodyUsed]).toEqual([
    201,
    ["a", "b"],
    "text",
    true,
  ]);
  expect(toNativeResponse(native)).toBe(native);
  expect(await new Native("x", new Response(null, { status: 202 })).text()).toBe("x");
});

test("an inspection shows what is inside", () => {
  expect(inspect(new Response("a", { status: 201 }))).toBe(
    "Response {\n  status: 201,\n  statusText: '',\n  headers: Headers { 'content-type': 'text/plain;charset=UTF-8' },\n  bodyUsed: false\n}",
  );
});

describe("responseParts", () => {
  test("text and bytes come as they are, and then count as read", () => {
    const bytes = new Uint8Array(3);
    const response = new Response(bytes, {
      status: 201,
      statusText: "Yes",
      headers: [
        ["A", "1"],
        ["set-cookie", "a"],
        ["set-cookie", "b"],
      ],
    });
    const parts = responseParts(response);
    expect({ ...parts, headers: { ...parts?.headers } }).toEqual({
      status: 201,
      headers: { a: "1" },
      cookies: ["a", "b"],
      body: bytes,
    });
    expect([parts?.body === bytes, response.bodyUsed]).toEqual([true, true]);
    expect(() => responseParts(response)).toThrow(TypeError);
    expect(responseParts(Response.json({ a: 1 }))).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      cookies: [],
      body: '{"a":1}',
    });
    expect(responseParts(new Response())).toEqual({
      status: 200,
      headers: {},
      cookies: [],
      body: "",
    });
    expect(responseParts(new Response(new Response("around").body))?.body).toBe("around");
  });

  test("of a native response and of one by another library", async () => {
    const fetched = await globalThis.fetch("data:text/plain,text");
    const parts = responseParts(fetched);
    expect({ ...parts, headers: { ...parts?.headers }, body: undefined }).toEqual({
      status: 200,
      headers: { "content-type": "text/plain" },
      cookies: [],
      body: undefined,
    });
    expect(await new Native(parts?.body as ReadableStream).text()).toBe("text");
    const foreign = {
      status: 203,
      headers: new Map([["a", "1"]]),
      body: ReadableStream.from([Buffer.from("x")]),
      arrayBuffer() {},
    };
    expect(responseParts(foreign)?.status).toBe(203);
    expect(
      await new Native(
        responseParts({ ...foreign, body: Buffer.from("x") })?.body as Uint8Array<ArrayBuffer>,
      ).text(),
    ).toBe("x");
    expect(() => responseParts(fetched)).toThrow(TypeError);
    expect(responseParts({ ...foreign, status: 304 })).toMatchObject({ status: 304, body: "" });
  });

  test("one that cannot be sent is none", () => {
    expect(responseParts(Response.error())).toBeUndefined();
    expect(responseParts({ status: 700, arrayBuffer() {} })).toBeUndefined();
  });

  test.each([
    undefined,
    null,
    "text",
    5,
    {},
    { status: 200, headers: {}, body: "text" },
    new Error("failed"),
  ])("%o is none", (value) => {
    expect(responseParts(value)).toBe(undefined);
  });
});
