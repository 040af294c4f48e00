/** The end of an instance, by one rule on every target: what was set up is disposed of, and a dispose that fails keeps neither the others nor the exit. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** Three functions: one whose dispose fails, one that ends, and one that was never called. */
const FUNCTIONS = `
  import { http, invoke } from "anyfn";
  const pooled = (name, fails, builder = process.env.KIND === "http" ? http : invoke) => {
    let pool;
    return builder({
      setup: () => { pool = { end: () => console.log(name + " ended") }; },
      dispose: () => { pool.end(); if (fails) throw new Error(name + " cannot end"); },
    }, () => builder === http ? new Response("fine") : 1);
  };
  const functions = { a: pooled("a", true), b: pooled("b"), c: pooled("c") };
`;
const request = `{ method: "POST", url: "https://h/invoke/x", headers: new Headers(), arrayBuffer: async () => new ArrayBuffer(0) }`;

const targets: Readonly<Record<string, { readonly env?: Record<string, string>; readonly program: string }>> =
  {
    lambda: {
      env: { AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9" },
      program: `
      import { handler } from "@anyfn/lambda";
      const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 };
      const [a, b] = Object.entries(functions).map(([name, definition]) => handler(definition, { name }));
      await a({}, context);
      await b({}, context);
      process.kill(process.pid, "SIGTERM");
      setTimeout(() => {}, 5000);
    `,
    },
    "azure-functions": {
      program: `
      import { handler } from "@anyfn/azure-functions";
      const all = Object.entries(functions).map(([name, definition]) => handler(definition, { name }));
      await all[0](${request}, { invocationId: "1" });
      await all[1](${request}, { invocationId: "2" });
      await Promise.all(all.map((each) => each.shutdown()));
    `,
    },
    netlify: {
      env: { KIND: "http" },
      program: `
      import { handler } from "@anyfn/netlify";
      const all = Object.entries(functions).map(([name, definition]) => handler(definition, { name }));
      for (const one of all.slice(0, 2))
        await one(new Request("https://h/x"), { requestId: "1", waitUntil() {} });
      await Promise.all(all.map((each) => each.shutdown()));
    `,
    },
    node: {
      env: { KIND: "http" },
      program: `
      import { handler } from "@anyfn/node";
      const all = Object.entries(functions).map(([name, definition]) => handler(definition, { name }));
      for (const one of all.slice(0, 2)) await one(new Request("http://h/x"));
      await Promise.all(all.map((each) => each.shutdown()));
      process.exit(); // as the server does
    `,
    },
    "cloud-functions": {
      env: { KIND: "http", FUNCTION_TARGET: "a" },
      program: `
      import { once } from "node:events";
      import { createServer } from "node:http";
      import { handler } from "@anyfn/cloud-functions";
      const all = Object.entries(functions).map(([name, definition]) => handler(definition, { name }));
      const server = createServer((req, res) => all[Number(req.url.slice(1))](Object.assign(req, { originalUrl: req.url }), res));
      await once(server.listen(0, "127.0.0.1"), "listening");
      for (const index of [0, 1]) await (await fetch("http://127.0.0.1:" + server.address().port + "/" + index)).text();
      process.kill(process.pid, "SIGTERM");
      setTimeout(() => {}, 5000);
    `,
    },
  };

it.each(Object.entries(targets))("on %s", async (_, { env = {}, program }) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@anyfn/source", "--input-type=module", "--eval", FUNCTIONS + program],
    { cwd: import.meta.dirname, env: { PATH: process.env["PATH"] ?? "", ANYFN_METER: "off", ...env } },
  );
  const lines = stdout.split("\n");
  expect(lines.filter((line) => / ended$/.test(line)).sort()).toEqual(["a ended", "b ended"]);
  expect(lines.filter((line) => line.includes("dispose failed"))).toEqual([
    expect.stringContaining("a cannot end"),
  ]);
});
