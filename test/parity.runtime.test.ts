/** `anyfn parity --level runtime`: one event on the real runtime of every target, built and started as the suite builds and starts its own. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { targetNames } from "@anyfn/cli";
import { firebaseLauncher } from "@anyfn/conformance/runtimes/firebase";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasFramework, nodePath } from "./support/google-runtime.ts";
import { hasRuntime } from "./support/runtime.ts";

const all = hasRuntime && hasFramework && firebaseLauncher.availability(import.meta.dirname).available;

const FILES = {
  "package.json": '{ "name": "parity", "type": "module" }\n',
  "functions/hello.ts": `
    import { http } from "anyfn";
    export default http({ route: "/hello/:name" }, (request, { params, log, meter }) => {
      log.info("at work", { name: params.name });
      meter.count("greetings");
      const query = [...new URL(request.url).searchParams];
      const response = Response.json({ hello: params.name, query }, { headers: { "x-made-by": "anyfn" } });
      response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
      response.headers.append("set-cookie", "b=2");
      return response;
    });`,
  "functions/orders.ts": `
    import { queue } from "anyfn";
    export default queue("orders", ({ data }, { log }) => {
      log.info("an order", { n: data.n, text: data.text });
      if (data.n === 2) throw new TypeError("no two");
    });`,
  "functions/where.ts": `
    import { http } from "anyfn";
    export default http((_request, { provider }) => new Response(provider));`,
  "failing.json": JSON.stringify({
    kind: "queue",
    messages: [{ queue: "orders", body: '{"n":2,"text":"zwei"}' }],
  }),
};

describe.runIf(all || process.env.CI === "true")("anyfn parity --level runtime", () => {
  let app: string;
  beforeAll(async () => {
    await mkdir(join(import.meta.dirname, ".anyfn"), { recursive: true });
    app = await mkdtemp(join(import.meta.dirname, ".anyfn/parity-"));
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(app, path)), { recursive: true });
      await writeFile(join(app, path), text);
    }
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  test("a function that answers the same everywhere, but for what Azure's host makes of cookies", async () => {
    const { code, json } = await parity("hello", "--json");
    const names = json.targets.map(({ target, variant }) => `${target}@${variant}`);
    expect(new Set(json.targets.map(({ target }) => target))).toEqual(new Set(targetNames));
    expect(names).toHaveLength(16);
    expect(names).toEqual(expect.arrayContaining(["lambda@rest-streamed", "azure-functions@http-streamed"]));
    const [{ parts }] = json.targets;
    expect(parts).toMatchObject({
      status: 200,
      "header x-made-by": "anyfn",
      cookies: ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"],
      body: '{"hello":"1","query":[]}',
      logs: [{ level: "info", message: "at work", fields: { name: "1" } }],
      usage: [{ kind: "http", invocations: 1, bytesOut: 24, counts: { greetings: 1 } }],
    });
    // Only without HTTP streaming does the host write cookies itself.
    expect(json.differences.map(({ part }) => part)).toEqual(["cookies.0", "cookies.1"]);
    for (const { by } of json.differences)
      expect(
        Object.entries(by).flatMap(([name, value]) => (value === by["lambda@rest"] ? [] : [name])),
      ).toEqual(["azure-functions@http"]);
    expect(code).toBe(1);
  }, 180_000);

  test("a message that fails is delivered again, logged and counted the same everywhere", async () => {
    const { json } = await parity("orders", "--event", join(app, "failing.json"), "--json");
    const played = json.targets.filter(({ variant }) => variant !== undefined);
    expect(new Set(played.map(({ target }) => target))).toEqual(new Set(targetNames));
    for (const { target, variant, parts } of played)
      expect(
        { "delivered again": parts["delivered again"], usage: parts.usage },
        `${target}@${variant}`,
      ).toMatchObject({
        "delivered again": [0],
        usage: [{ kind: "queue", failures: 1, outcomes: { ok: 0 } }],
      });
  }, 180_000);

  test("what is not the same is printed side by side", async () => {
    const { code, stdout } = await parity(
      "where",
      "--target",
      "node,netlify,lambda",
      "--variant",
      "http,rest",
    );
    expect(stdout).toBe(
      [
        "node     http",
        "netlify  http",
        "lambda   rest",
        "",
        "body",
        '  node     "node"',
        '  netlify  "netlify"',
        '  lambda   "lambda"',
        "",
        "usage.0.bytesOut",
        "  node     4",
        "  netlify  7",
        "  lambda   6",
        "",
        "✖ where: 2 differences in 3 ways of calling it",
        "",
      ].join("\n"),
    );
    expect(code).toBe(1);
  }, 120_000);

  interface Column {
    readonly target: string;
    readonly variant?: string;
    readonly parts: Readonly<Record<string, unknown>>;
  }
  interface Ran {
    readonly code: number;
    readonly stdout: string;
    readonly json: {
      readonly targets: readonly [Column, ...Column[]];
      readonly differences: readonly {
        readonly part: string;
        readonly by: Readonly<Record<string, unknown>>;
      }[];
    };
  }

  async function parity(...args: readonly string[]): Promise<Ran> {
    const bin = join(import.meta.dirname, "../packages/cli/src/bin.ts");
    const command = [
      "--conditions=@anyfn/source",
      bin,
      "parity",
      ...args,
      "--app",
      app,
      "--level",
      "runtime",
    ];
    const ran = await promisify(execFile)(nodePath, command, { cwd: app, maxBuffer: 1e8 }).catch(
      (error: unknown) => error,
    );
    const { code = 0, stdout, stderr } = ran as { code?: number; stdout: string; stderr: string }; // both carry what was printed
    expect(stderr).toBe("");
    return {
      code,
      stdout: stripVTControlCharacters(stdout),
      json: args.includes("--json") ? JSON.parse(stdout) : { targets: [], differences: [] },
    };
  }
});
