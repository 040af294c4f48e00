import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const APP = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nexport default http((request) => new Response(request.url));\n',
  "functions/ordinary.ts": `
    import { http } from "anyfn";
    export default http({ route: "/ordinary/:id", methods: ["POST"] }, async (request, context) => {
      const { name } = await request.json();
      const response = Response.json({ name, params: context.params }, { status: 201 });
      response.headers.append("set-cookie", "a=1");
      return response;
    });
  `,
  "functions/cloning.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/cloning/*" }, async (request) => new Response(await request.clone().text()));\n',
  "functions/jobs.ts": 'import { queue } from "anyfn";\nexport default queue("jobs", () => {});\n',
};

/** Loads a bundle, calls it as the functions framework does, over Node's own server, and prints what came of it. */
const CHILD = `
  // An import would ask for all exports, of which some load undici.
  const { createServer, request } = process.getBuiltinModule("http");
  const [file, target, body] = process.argv.slice(1);
  const { handler } = await import(file);
  const server = createServer((req, res) => {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk)).on("end", () =>
      handler(Object.assign(req, { originalUrl: req.url, rawBody: Buffer.concat(chunks), executionId: "x1" }), res));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const headers = { host: "shop.example.com", "content-type": "application/json", "x-forwarded-proto": "https" };
  const response = await new Promise((resolve) =>
    request({ port: server.address().port, path: target, method: "POST", headers }, resolve).end(body));
  const text = Buffer.concat(await Array.fromAsync(response)).toString();
  const undici = Symbol.for("undici.globalDispatcher.1") in globalThis;
  console.log(JSON.stringify({ status: response.statusCode, text, cookies: response.headers["set-cookie"] ?? [], undici }));
  process.exit();
`;

let app: TemporaryApp;
let out: string;

beforeAll(async () => {
  app = await temporaryApp(APP);
  ({ out } = await app.build(["cloud-functions"]));
});

afterAll(() => app[Symbol.asyncDispose]());

const push = '{"message":{"data":"eA==","messageId":"m1"},"subscription":"projects/p/subscriptions/jobs"}';

test.each([
  ["hello", "{}", { status: 200, text: "https://shop.example.com/hello/x", cookies: [], undici: false }],
  [
    "ordinary",
    '{"name":"you"}',
    { status: 201, text: '{"name":"you","params":{"id":"x"}}', cookies: ["a=1"], undici: false },
  ],
  ["jobs", push, { status: 204, text: "", cookies: [], undici: false }],
  ["cloning", '{"a":1}', { status: 200, text: '{"a":1}', cookies: [], undici: false }],
])("%s loads nothing of undici", async (name, body, expected) => {
  const file = join(out, "cloud-functions", `${name}.mjs`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", CHILD, file, `/${name}/x`, body],
    { env: { FUNCTION_TARGET: name, ANYFN_METER: "aggregate" } },
  );
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual(expected);
});
