import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const here = import.meta.dirname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyfn-web-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** One module, with the free identifiers bound as builds bind them. */
async function bundle(code: string): Promise<string> {
  const web = join(here, "../web.ts");
  const build = await rolldown({
    input: "entry.ts",
    cwd: here,
    platform: "node",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry.ts" ? id : undefined),
        load: (id) => (id === "entry.ts" ? code : undefined),
      },
    ],
    transform: {
      inject: {
        Request: [web, "Request"],
        Response: [web, "Response"],
        Headers: [web, "Headers"],
        fetch: [web, "fetch"],
      },
    },
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await build.generate({ format: "esm", minify: true, codeSplitting: false });
  return output[0].code;
}

/** What the module prints as JSON in a process of its own, and whether undici was loaded by then. */
async function outcome(name: string, code: string): Promise<unknown> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, await bundle(`${READER}${code}`));
  const { stdout } = await run(process.execPath, [file]);
  return JSON.parse(stdout);
}

const READER = `
  import { lazyRequest } from "${join(here, "request.ts")}";
  import { responseParts } from "${join(here, "response.ts")}";
  const reader = {
    method: (event) => event.method ?? "GET",
    url: (event) => "https://example.com" + event.path,
    header: (event, name) => event.headers?.[name],
    headers: (event) => Object.entries(event.headers ?? {}),
    body: (event) => event.body,
  };
  const ask = (event) => lazyRequest(event, reader);
  const print = (value) => console.log(JSON.stringify({ value, undici: process.moduleLoadList.some((name) => /undici/.test(name)) }));
`;

const HONO = `
  import { Hono } from "hono";
  import { cors } from "hono/cors";
  import { getCookie, setCookie } from "hono/cookie";
  import { stream } from "hono/streaming";
  const app = new Hono();
  app.get("/plain/:name", (c) => c.json({ hello: c.req.param("name"), agent: c.req.header("user-agent") }));
  app.post("/echo", async (c) => {
    c.header("X-Echo", "yes");
    c.header("Set-Cookie", "a=1", { append: true });
    setCookie(c, "b", getCookie(c, "in") ?? "");
    return c.json(await c.req.json(), 201);
  });
  app.use("/timed/*", async (c, next) => {
    await next();
    c.res.headers.set("X-Time", "1");
    c.res = new Response(c.res.body, c.res);
  });
  app.get("/timed/text", (c) => c.text("text"));
  app.use("/cors/*", cors());
  app.get("/cors/html", (c) => c.html("<p>"));
  app.get("/stream", (c) => stream(c, async (out) => { await out.write("one"); await out.write("two"); }));
  app.get("/thrown", () => { throw new Error("thrown"); });
  app.onError((error, c) => c.text(error.message, 500));
  app.get("/native", () => globalThis.fetch("data:text/plain,native"));
`;

describe("without undici", () => {
  test("the import, a request read and a response built", async () => {
    const code = `
      const request = ask({ method: "POST", path: "/a?b=1", headers: { cookie: "a=1" }, body: '{"c":2}' });
      const copy = request.clone();
      const headers = new Headers([["a", "1"]]);
      headers.append("set-cookie", "a");
      const made = [
        responseParts(Response.json({ body: await request.json(), url: request.url, cookie: request.headers.get("cookie") })),
        responseParts(new Response(await copy.text(), { status: 201, headers })),
        responseParts(Response.redirect("https://example.com")),
        responseParts(new Response(new Response("around").body)),
        [...headers, ...request.headers],
        [request instanceof Request, request instanceof Response, headers instanceof Promise, {} instanceof Response],
      ];
      print(made);
    `;
    expect(await outcome("plain", code)).toEqual({
      value: [
        {
          status: 200,
          headers: { "content-type": "application/json" },
          cookies: [],
          body: '{"body":{"c":2},"url":"https://example.com/a?b=1","cookie":"a=1"}',
        },
        {
          status: 201,
          headers: { a: "1", "content-type": "text/plain;charset=UTF-8" },
          cookies: ["a"],
          body: '{"c":2}',
        },
        {
          status: 302,
          headers: { location: "https://example.com/" },
          cookies: [],
          body: "",
        },
        { status: 200, headers: {}, cookies: [], body: "around" },
        [
          ["a", "1"],
          ["set-cookie", "a"],
          ["cookie", "a=1"],
        ],
        [true, false, false, false],
      ],
      undici: false,
    });
  });

  test("a Hono app's everyday routes", async () => {
    const code = `${HONO}
      const answers = [];
      for (const event of [
        { path: "/plain/you", headers: { "user-agent": "me" } },
        { path: "/echo", method: "POST", headers: { cookie: "in=2" }, body: '{"a":1}' },
        { path: "/timed/text" },
        { path: "/cors/html" },
        { path: "/thrown" },
        { path: "/none" },
      ]) answers.push(responseParts(await app.fetch(ask(event))));
      print(answers);
    `;
    expect(await outcome("hono", code)).toEqual({
      value: [
        {
          status: 200,
          headers: { "content-type": "application/json" },
          cookies: [],
          body: '{"hello":"you","agent":"me"}',
        },
        {
          status: 201,
          headers: { "content-type": "application/json", "x-echo": "yes" },
          cookies: ["a=1", "b=2; Path=/"],
          body: '{"a":1}',
        },
        {
          status: 200,
          headers: { "content-type": "text/plain;charset=UTF-8", "x-time": "1" },
          cookies: [],
          body: "text",
        },
        {
          status: 200,
          headers: { "access-control-allow-origin": "*", "content-type": "text/html; charset=UTF-8" },
          cookies: [],
          body: "<p>",
        },
        {
          status: 500,
          headers: { "content-type": "text/plain; charset=UTF-8" },
          cookies: [],
          body: "thrown",
        },
        {
          status: 404,
          headers: { "content-type": "text/plain; charset=UTF-8" },
          cookies: [],
          body: "404 Not Found",
        },
      ],
      undici: false,
    });
  });
});

test("what needs Node's own classes works too, with undici", async () => {
  const code = `${HONO}
    const streamed = responseParts(await app.fetch(ask({ path: "/stream" })));
    const form = ask({ path: "/", method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1&b=2" });
    print([
      await (await app.request("/plain/you", { headers: { "user-agent": "test" } })).json(),
      await new Response(streamed.body).text(),
      [...(await form.formData())],
      await (await app.fetch(ask({ path: "/native" }))).text(),
      ask({ path: "/" }) instanceof globalThis.Request,
      new Response() instanceof globalThis.Response,
      new Headers() instanceof globalThis.Headers,
      new globalThis.Response() instanceof Response,
    ]);
  `;
  expect(await outcome("global", code)).toEqual({
    value: [
      { hello: "you", agent: "test" },
      "onetwo",
      [
        ["a", "1"],
        ["b", "2"],
      ],
      "native",
      true,
      true,
      true,
      true,
    ],
    undici: true,
  });
});

test("the size stays below its ceiling", async () => {
  const code = `
    import { lazyRequest } from "${join(here, "request.ts")}";
    import { responseParts } from "${join(here, "response.ts")}";
    export default (event, reader) => responseParts(Response.json(lazyRequest(event, reader).url));
  `;
  expect(gzipSync(await bundle(code), { level: 9 }).length).toBeLessThan(9200);
});
