import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { driver } from "@anyfn/lambda/driver";
import type { Variant } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const http = (handler: string, options?: string): string =>
  `import { http } from "anyfn";\nexport default http(${options ? `${options}, ` : ""}${handler});\n`;

const APP = {
  "functions/hello.ts": http("(request) => new Response(request.url)"),
  "functions/ordinary.ts": http(
    `async (request, context) => {
    const { name } = await request.json();
    const response = Response.json({ name, agent: request.headers.get("user-agent"), params: context.params }, { status: 404, headers: { "X-A": "1" } });
    response.headers.append("set-cookie", "a=1");
    response.headers.append("set-cookie", "b=2");
    return response;
  }`,
    '{ route: "/ordinary/:id", methods: ["GET", "POST"] }',
  ),
  "functions/throwing.ts": http('() => { throw new Error("failed"); }', '{ route: "/throwing/*" }'),
  "functions/logging.ts": http(
    '(request, context) => { context.log.info("a line", { id: context.id }); return new Response("logged"); }',
    '{ route: "/logging/*" }',
  ),
  "functions/cloning.ts": http(
    "async (request) => new Response((await request.clone().text()) + (await request.text()))",
    '{ route: "/cloning/*" }',
  ),
  "functions/bytes.ts": http(
    "() => new Response(new Uint8Array([255]), { status: 201 })",
    '{ route: "/bytes/*" }',
  ),
  // Nothing of what it uses can be read from its text.
  "functions/unsaid.ts": http(
    `(request) => {
    const said = (name) => [...name].reverse().join("");
    const fields = request[said("sredaeh")];
    const answer = Object.getPrototypeOf(fields).constructor;
    const sent = new answer([["x-sent", fields.get("user-agent")], ["connection", "close"], ["keep-alive", "1"]]);
    sent.append("set-cookie", "a=1");
    sent.append("set-cookie", "b=2");
    return request[said("txet")]()[said("neht")]((body) => new Response(body, { [said("sredaeh")]: sent }));
  }`,
    '{ route: "/unsaid/*" }',
  ),
  "functions/endless.ts": http(
    '() => ({ ["th" + "en"]: () => {} })',
    '{ route: "/endless/*", abortBefore: 2900 }',
  ),
  "functions/refusing.ts": http('() => new Response("")', '{ route: "/refusing/*", methods: ["GET"] }'),
};

/** Loads a bundle as Lambda does, calls it once, and prints what came of it behind the lines it wrote itself. */
const CHILD = `
  const [file, event] = process.argv.slice(1);
  const { handler } = await import(file);
  const reply = await handler(JSON.parse(event), { awsRequestId: "r1", functionName: "fn", getRemainingTimeInMillis: () => 3000 });
  const undici = Symbol.for("undici.globalDispatcher.1") in globalThis;
  console.log(JSON.stringify({ reply, undici }));
`;

const nodes: readonly (readonly [name: string, command: string, ...flags: string[]])[] = [
  ["this Node", process.execPath],
  // AWS runs it with this flag.
  [
    "Node 22 without require() of ES modules",
    join(dirname(createRequire(import.meta.url).resolve("node-22/package.json")), "bin/node"),
    "--no-experimental-require-module",
  ],
];

const [variant] = driver.variants.filter(({ id }) => id === "http-v2") as [Variant]; // the driver has it

let app: TemporaryApp;
let out: string;

beforeAll(async () => {
  app = await temporaryApp(APP);
  ({ out } = await app.build());
});

afterAll(() => app[Symbol.asyncDispose]());

describe.each(nodes)("on %s", (_name, command, ...flags) => {
  async function call(
    name: string,
  ): Promise<{ readonly lines: unknown[]; readonly reply: unknown; readonly undici: boolean }> {
    const event = driver.toNative(
      {
        kind: "http",
        method: "POST",
        target: `/${name}/x?y=1`,
        headers: [
          ["user-agent", "test"],
          ["content-type", "application/json"],
        ],
        body: '{"name":"you"}',
      },
      variant,
    );
    const file = join(out, "lambda", name, "index.mjs");
    const { stdout } = await promisify(execFile)(
      command,
      [...flags, "--input-type=module", "--eval", CHILD, file, JSON.stringify(event)],
      { env: { AWS_REGION: "eu-central-1" } },
    );
    const lines = stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    return { ...(lines.pop() as { readonly reply: unknown; readonly undici: boolean }), lines }; // what the child printed last
  }

  const usage = expect.objectContaining({
    schema: "anyfn.usage/1",
    cumulative: true,
    coldStarts: 1,
    invocations: 1,
  });
  const answer = (statusCode: number, body: string, type?: string): unknown =>
    expect.objectContaining({
      statusCode,
      body,
      isBase64Encoded: false,
      ...(type && { headers: { "content-type": type } }),
    });
  const text = "text/plain;charset=UTF-8";

  test("a cold hello function, its usage record included, loads nothing of undici", async () => {
    expect(await call("hello")).toEqual({
      lines: [usage],
      reply: answer(200, "https://api.example.com/hello/x?y=1", text),
      undici: false,
    });
  });

  test("nor does an ordinary one, with a route", async () => {
    expect(await call("ordinary")).toEqual({
      lines: [usage],
      reply: {
        statusCode: 404,
        headers: { "x-a": "1", "content-type": "application/json" },
        cookies: ["a=1", "b=2"],
        body: '{"name":"you","agent":"test","params":{"id":"x"}}',
        isBase64Encoded: false,
      },
      undici: false,
    });
  });

  test.each([
    [
      "throwing",
      answer(500, ""),
      [expect.objectContaining({ level: "ERROR", message: "the handler failed" }), usage],
    ],
    ["logging", answer(200, "logged", text), [expect.objectContaining({ level: "INFO", id: "r1" }), usage]],
    ["cloning", answer(200, '{"name":"you"}{"name":"you"}', text), [usage]],
    ["bytes", expect.objectContaining({ statusCode: 201, body: "/w==", isBase64Encoded: true }), [usage]],
    [
      "unsaid",
      {
        statusCode: 200,
        headers: { "x-sent": "test", "content-type": text },
        cookies: ["a=1", "b=2"],
        body: '{"name":"you"}',
        isBase64Encoded: false,
      },
      [usage],
    ],
    [
      "endless",
      answer(504, ""),
      [expect.objectContaining({ message: "the handler did not answer before the deadline" }), usage],
    ],
    ["refusing", expect.objectContaining({ statusCode: 405, headers: { allow: "GET" } }), [usage]],
  ])("one that is %s finds what it needs", async (name, reply, lines) => {
    expect(await call(name)).toEqual({ lines, reply, undici: false });
  });
});
