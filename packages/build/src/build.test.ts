import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync, inflateRawSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { build } from "./build.ts";
import { temporaryApp } from "./testing.ts";

vi.stubEnv("ANYFN_METER", "off");

const SHOP = {
  "functions/hello.ts": `
    import { http } from "anyfn";
    import { greeting } from "../lib/greeting";
    export default http({ route: "/hello/:name", methods: ["GET"] }, (_request, context) => Response.json({ text: greeting(context.params.name) }));
  `,
  "functions/admin/report.ts":
    'import { schedule } from "anyfn";\nexport default schedule({ every: "1 hour", memory: 256, timeout: 120 }, () => {});\n',
  "functions/orders.js":
    'import { queue } from "anyfn";\nexport default queue({ name: "orders", env: { LEVEL: "debug", STAGE: "own" } }, () => {});\n',
  "functions/web.mjs":
    'import { http } from "anyfn";\nimport { Hono } from "hono";\nexport default http({ route: "/web/*", name: "site" }, new Hono().get("/web/x", (c) => c.text("x")));\n',
  "functions/elsewhere.ts":
    'import { invoke } from "anyfn";\nexport default invoke({ targets: ["node"] }, () => 1);\n',
  "functions/hello.test.ts": "throw new Error('tests are no functions');\n",
  "functions/types.d.ts": "export type Nothing = never;\n",
  "lib/greeting.ts":
    "export function greeting(name: string): string {\n  if (name === 'nobody') throw new RangeError('no name');\n  return 'hello ' + name;\n}\n",
  "anyfn.config.ts": 'export default { env: { STAGE: "all" }, conditions: ["@anyfn/source"] as string[] };\n',
};

test("makes a bundle with its map, an archive and a template", async () => {
  await using app = await temporaryApp(SHOP);
  const { manifest, skipped, out } = await app.build();
  expect(out).toBe(join(app.folder, "dist"));
  expect(skipped).toEqual({ lambda: ["elsewhere"] });
  expect(await files(out)).toEqual(
    [
      ...["admin-report", "hello", "orders", "site"].flatMap((name) => [
        ...["index.mjs", "index.mjs.map"].map((file) => `lambda/${name}/${file}`),
        `lambda/${name}.zip`,
      ]),
      "lambda/template.yaml",
      "manifest.json",
    ].sort(),
  );
  expect(JSON.parse(await readFile(join(out, "manifest.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(manifest)),
  );
  expect((await readdir(app.folder)).sort()).toEqual([
    ".anyfn",
    "anyfn.config.ts",
    "dist",
    "functions",
    "lib",
    "node_modules",
    "package.json",
  ]);
});

test.each([
  ["production", "export default {};"],
  ["staging", 'export default { env: { NODE_ENV: "staging" } };'],
])("leaves out what is not meant for NODE_ENV=%s", async (mode, config) => {
  await using app = await temporaryApp({
    "functions/mode.ts": `
      import { http } from "anyfn";
      process.env["NODE_ENV"] ??= "unset";
      const stack = process.env.NODE_ENV === "development" ? "a stack for developers" : "";
      export default http(() => Response.json({ mode: process.env.NODE_ENV, stack }));
    `,
    "anyfn.config.ts": config,
  });
  const { out } = await app.build();
  const bundle = join(out, "lambda/mode/index.mjs");
  expect(await readFile(bundle, "utf8")).not.toContain("a stack for developers");
  const { handler } = (await import(pathToFileURL(bundle).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  const answer = await handler(requestOf("/"), { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 });
  expect(answer).toMatchObject({ body: JSON.stringify({ mode, stack: "" }) });
});

test("refuses a NODE_ENV of one function's own, which its code could not see", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ env: { NODE_ENV: "test" } }, () => new Response());\n',
  });
  expect(await app.mistakes()).toMatch(
    /INVALID_OPTION {2}functions\/a\.ts:2 .*\n.*NODE_ENV "test".*"production".*\n.*anyfn\.config\.ts/,
  );
  await app.write({ "anyfn.config.ts": 'export default { env: { NODE_ENV: "test" } };' });
  await app.build();
});

test("lets CORS preflights of a route in that two functions share", async () => {
  const one = (method: string): string => `
    import { cors, http } from "anyfn";
    export default http({ route: "/orders/:id", methods: ["${method}"], use: [cors()] }, () => new Response());
  `;
  await using app = await temporaryApp({ "functions/a.ts": one("GET"), "functions/b.ts": one("PUT") });
  const { out } = await app.build();
  const template: unknown = parse(await readFile(join(out, "lambda/template.yaml"), "utf8"));
  expect(template).toMatchObject({
    Resources: {
      AFunction: {
        Properties: { Events: { HttpOptions: { Properties: { Path: "/orders/{id}", Method: "OPTIONS" } } } },
      },
    },
  });
});

test("lists in the manifest what it made", async () => {
  await using app = await temporaryApp(SHOP);
  const { manifest, out } = await app.build();
  const bytes = await readFile(join(out, "lambda/hello/index.mjs"));
  const archive = await readFile(join(out, "lambda/hello.zip"));
  expect({
    ...manifest,
    targets: {
      lambda: {
        ...manifest.targets.lambda,
        functions: Object.keys(manifest.targets.lambda?.functions ?? {}),
      },
    },
  }).toEqual({
    version: 1,
    name: "shop",
    targets: {
      lambda: { functions: ["admin-report", "hello", "orders", "site"], files: ["lambda/template.yaml"] },
    },
  });
  expect(manifest.targets.lambda?.functions.hello).toEqual({
    kind: "http",
    trigger: "aws.apigateway.http-v2",
    triggers: ["aws.apigateway.http-v2"],
    file: "functions/hello.ts",
    entry: "index.handler",
    bundle: "lambda/hello/index.mjs",
    map: "lambda/hello/index.mjs.map",
    bytes: bytes.byteLength,
    gzipBytes: gzipSync(bytes, { level: 9 }).byteLength,
    sha256: sha256(bytes),
    zip: { path: "lambda/hello.zip", bytes: archive.byteLength, sha256: sha256(archive) },
  });
});

test("makes bundles that run", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build();
  const call = async (name: string, path: string): Promise<unknown> => {
    const { handler } = (await import(pathToFileURL(join(out, "lambda", name, "index.mjs")).href)) as {
      readonly handler: (event: unknown, context: unknown) => unknown;
    };
    return handler(requestOf(path), { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 });
  };
  expect(await call("hello", "/hello/bob")).toEqual({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: '{"text":"hello bob"}',
    isBase64Encoded: false,
  });
  expect(await call("hello", "/other")).toMatchObject({ statusCode: 404, body: "" });
  expect(await call("site", "/web/x")).toMatchObject({ statusCode: 200, body: "x" });
});

test("is the same, byte for byte, when it is made again", async () => {
  await using one = await temporaryApp(SHOP);
  await using two = await temporaryApp(SHOP);
  const first = await contents((await one.build()).out);
  expect(await contents((await one.build()).out)).toEqual(first);
  // In another folder, and so under other absolute paths.
  const other = await contents((await two.build()).out);
  const ours = Object.keys(first).filter(
    (path) => !path.endsWith(".map") && !path.endsWith(".zip") && path !== "manifest.json",
  );
  expect(Object.fromEntries(ours.map((path) => [path, other[path]]))).toEqual(
    Object.fromEntries(ours.map((path) => [path, first[path]])),
  );
});

test("names real files in maps, relative to the map, and carries none of their text", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build();
  const map = JSON.parse(await readFile(join(out, "lambda/site/index.mjs.map"), "utf8")) as {
    readonly sources: readonly string[];
    readonly sourcesContent?: unknown;
    readonly mappings: string;
  };
  expect(map.sources).toContain("../../../functions/web.mjs");
  expect(map.sources).toContainEqual(expect.stringMatching(/\/node_modules\/hono\/dist\/hono\.js$/));
  expect(
    map.sources.filter(
      (source) => source.startsWith("/") || source.includes(".anyfn") || source.includes(app.folder),
    ),
  ).toEqual([]);
  expect(map).not.toHaveProperty("sourcesContent");
  expect(await readFile(join(out, "lambda/site/index.mjs"), "utf8")).toMatch(
    /\n\/\/# sourceMappingURL=index\.mjs\.map\n$/,
  );
});

test("packs what lies beside it, with one date and one mode", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build();
  const entries = unzip(await readFile(join(out, "lambda/hello.zip")));
  expect(entries.map(({ name, date, mode }) => ({ name, date, mode }))).toEqual(
    ["index.mjs", "index.mjs.map"].map((name) => ({
      name,
      date: 0x0021_0000,
      mode: 0o100644,
    })),
  );
  for (const { name, bytes } of entries)
    expect(bytes.equals(await readFile(join(out, "lambda/hello", name))), name).toBe(true);
});

test("hands environment, memory and timeout on to the template", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build();
  const { Resources } = parse(await readFile(join(out, "lambda/template.yaml"), "utf8")) as {
    readonly Resources: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
  };
  expect(Resources.OrdersFunction?.Properties.Environment).toEqual({
    Variables: { STAGE: "own", LEVEL: "debug", NODE_OPTIONS: "--enable-source-maps" },
  });
  expect(Resources.AdminReportFunction?.Properties).toMatchObject({
    MemorySize: 256,
    Timeout: 120,
    CodeUri: "admin-report.zip",
    Environment: { Variables: { STAGE: "all" } },
  });
});

test("names the files among the functions that it left out for their endings", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts":
      'import { http } from "anyfn";\nimport { Page } from "./page.jsx";\nexport default http(() => new Response(Page()));\n',
    "functions/page.jsx": "export const Page = () => 'page';\n",
    "functions/admin/view.jsx": "export default () => 'view';\n",
    "functions/old.cjs": "module.exports = 1;\n",
  });
  const { manifest, warnings } = await app.build();
  expect(Object.keys(manifest.targets.lambda?.functions ?? {})).toEqual(["hello"]);
  expect(warnings.map(({ code, file, waysOut }) => [code, file, waysOut[0]])).toEqual([
    [
      "NO_FUNCTION",
      "functions/admin/view.jsx",
      "Import it from a function's file, such as functions/admin/view.js.",
    ],
    ["NO_FUNCTION", "functions/old.cjs", "Name it functions/old.js if it is a function."],
  ]);
});

test("tests are no functions, and every ending of TypeScript is one", async () => {
  const no = "throw new Error('tests are no functions');\n";
  const hello = (path: string): string =>
    `import { http } from "anyfn";\nconst at: string = "${path}";\nexport default http({ route: "/${path}" }, () => new Response(at));\n`;
  await using app = await temporaryApp({
    "functions/a.tsx": hello("a"),
    "functions/b.mts": hello("b"),
    "functions/c.cts": hello("c"),
    "functions/d.test.ts": no,
    "functions/d.spec.ts": no,
    "functions/d.spec.tsx": no,
    "functions/d.test.mts": no,
    "functions/__tests__/e.ts": no,
    "functions/admin/__tests__/deep/e.ts": no,
  });
  const { manifest, warnings } = await app.build(["lambda"]);
  expect(Object.keys(manifest.targets.lambda?.functions ?? {})).toEqual(["a", "b", "c"]);
  expect(warnings).toEqual([]);
});

test("knows what a function imports where the app's folder goes by another name", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts":
      'import { http } from "anyfn";\nimport { Page } from "./page.jsx";\nexport default http(() => new Response(Page()));\n',
    "functions/page.jsx": "export const Page = () => 'page';\n",
  });
  const link = `${app.folder}-link`;
  await symlink(app.folder, link);
  try {
    expect((await build({ app: link, targets: ["lambda"], conditions: ["@anyfn/source"] })).warnings).toEqual(
      [],
    );
  } finally {
    await rm(link);
  }
});

test("says what else lies there when there is no function", async () => {
  await using app = await temporaryApp({ "functions/page.jsx": "export default 1;\n" });
  await expect(app.build()).rejects.toThrow("functions/page.jsx has another ending.");
});

test("takes the place of an earlier build, and leaves what is not its own", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build();
  await writeFile(join(out, "notes.txt"), "mine");
  await writeFile(join(out, "lambda/old.txt"), "old");
  await app.build();
  expect(existsSync(join(out, "notes.txt"))).toBe(true);
  expect(existsSync(join(out, "lambda/old.txt"))).toBe(false);
});

test("a target that no function goes to has nothing, not even of an earlier build", async () => {
  await using app = await temporaryApp({ "functions/a.ts": SHOP["functions/elsewhere.ts"] });
  const { manifest, skipped, out } = await app.build();
  expect(manifest.targets).toEqual({ lambda: { functions: {}, files: [] } });
  expect(skipped).toEqual({ lambda: ["a"] });
  expect(await files(out)).toEqual(["manifest.json"]);
  await app.write({ "functions/b.ts": SHOP["functions/admin/report.ts"] });
  await app.build();
  expect(existsSync(join(out, "lambda/template.yaml"))).toBe(true);
  await rm(join(app.folder, "functions/b.ts"));
  await app.build();
  expect(await files(out)).toEqual(["manifest.json"]);
});

const OTHER_DISK = "/dev/shm";
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

test.skipIf(!isOther)("writes to another disk, again and again", async () => {
  await using app = await temporaryApp({ "functions/a.ts": SHOP["functions/admin/report.ts"] });
  const out = await mkdtemp(join(OTHER_DISK, "anyfn-out-"));
  try {
    for (const name of ["a", "b"]) {
      await rename(join(app.folder, "functions/a.ts"), join(app.folder, `functions/${name}.ts`));
      await build({ app: app.folder, out, conditions: ["@anyfn/source"] });
      expect((await readdir(join(out, "lambda"))).sort()).toEqual([name, `${name}.zip`, "template.yaml"]);
      expect((await readdir(out)).sort()).toEqual(["lambda", "manifest.json"]);
    }
  } finally {
    await rm(out, { recursive: true });
  }
});

test("does what options say that the environment adds where it runs", async () => {
  await using app = await temporaryApp({
    "functions/guarded.ts": `
      import { http } from "anyfn";
      const refuse = () => new Response("no", { status: 401 });
      export default http({ route: "/guarded", ...(process.env.GUARDED && { use: [refuse] }) }, () => new Response("secret"));
    `,
    "functions/begun.ts": `
      import { http } from "anyfn";
      let steps = "";
      const setup = process.env.GUARDED ? () => void (steps += "begun") : undefined;
      export default http({ route: "/begun", setup }, () => new Response(steps));
    `,
    "functions/reading.ts": `
      import { http } from "anyfn";
      export default http({ methods: process.env.GUARDED ? ["PUT"] : undefined }, () => new Response("written"));
    `,
    "functions/jobs.ts": `
      import { queue } from "anyfn";
      const refuse = () => { throw new Error("no"); };
      export default queue({ name: "jobs", use: process.env.GUARDED ? [refuse] : undefined }, () => {});
    `,
    "functions/piles.ts": `
      import { queue } from "anyfn";
      const refuse = () => { throw new Error("no"); };
      export default queue.batch({ name: "piles", use: process.env.GUARDED ? [refuse] : undefined }, () => {});
    `,
  });
  const { out } = await app.build();
  vi.stubEnv("GUARDED", "1");
  const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 };
  const call = async (name: string, event: unknown): Promise<unknown> => {
    const { handler } = (await import(pathToFileURL(join(out, `lambda/${name}/index.mjs`)).href)) as {
      readonly handler: (event: unknown, context: unknown) => unknown;
    };
    return handler(event, context);
  };
  expect(await call("guarded", requestOf("/guarded"))).toMatchObject({ statusCode: 401, body: "no" });
  expect(await call("begun", requestOf("/begun"))).toMatchObject({ statusCode: 200, body: "begun" });
  expect(await call("reading", requestOf("/"))).toMatchObject({ statusCode: 405 });
  const text = await readFile(
    join(import.meta.dirname, "../../lambda/fixtures/aws.sqs/standard.json"),
    "utf8",
  );
  const messages = JSON.parse(text) as { readonly Records: readonly { readonly messageId: string }[] }; // as its name says
  const failed = messages.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
  expect(await call("jobs", messages)).toEqual({ batchItemFailures: failed });
  expect(await call("piles", messages)).toEqual({ batchItemFailures: failed });
});

test("answers with the app or the handler that the environment chooses where it runs", async () => {
  await using app = await temporaryApp({
    "functions/either.ts": `
      import { http } from "anyfn";
      const app = { fetch: async (request) => new Response("app " + new URL(request.url).pathname) };
      export default http(process.env.MODE === "app" ? app : () => new Response("fn"));
    `,
  });
  const { out } = await app.build();
  const file = pathToFileURL(join(out, "lambda/either/index.mjs")).href;
  const answer = async (copy: string): Promise<unknown> => {
    const { handler } = (await import(`${file}?${copy}`)) as {
      readonly handler: (event: unknown, context: unknown) => unknown;
    };
    return handler(requestOf("/x"), { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 });
  };
  expect(await answer("fn")).toMatchObject({ statusCode: 200, body: "fn" });
  vi.stubEnv("MODE", "app");
  expect(await answer("app")).toMatchObject({ statusCode: 200, body: "app /x" });
});

test("obeys options that a package outside of the bundle gives", async () => {
  const library = {
    "node_modules/company-lib/package.json":
      '{ "name": "company-lib", "type": "module", "main": "index.js" }',
    "node_modules/company-lib/index.js":
      'let steps = "";\nexport const defaults = () => ({ methods: ["POST"], setup: () => void (steps += "set up") });\nexport const seen = () => steps;\n',
  };
  await using app = await temporaryApp({
    "functions/one.ts": `
      import { http } from "anyfn";
      import { defaults, seen } from "company-lib";
      export default http({ ...defaults() }, () => new Response(seen()));
    `,
    "anyfn.config.ts": 'export default { external: ["company-lib"] };',
  });
  const modules = join(app.folder, "node_modules");
  await rm(modules);
  await app.write(library);
  await symlink(join(import.meta.dirname, "../node_modules/anyfn"), join(modules, "anyfn"));
  const { out } = await app.build();
  const { handler } = (await import(pathToFileURL(join(out, "lambda/one/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  const call = (method: string): unknown =>
    handler(requestOf("/x", method), { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 });
  expect(await call("GET")).toMatchObject({ statusCode: 405 });
  expect(await call("POST")).toMatchObject({ statusCode: 200, body: "set up" });
});

test("binds the web's classes to anyfn's, or leaves Node's", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http(() => new Response(new Headers().get("a")));\n',
  });
  const light = await code((await app.build()).out);
  await app.write({ "anyfn.config.js": 'export default { web: "global" };\n' });
  const native = await code((await app.build()).out);
  expect(native).toMatch(/new Response\(new Headers\(?\)?\.get\(/);
  expect(light).not.toMatch(/new Response\(new Headers/);
  expect(light).toMatch(/new \w+\(new \w+\(?\)?\.get\(/);
});

test("hands Node's own requests to code that keeps Node's names, so that they can be copied", async () => {
  await using app = await temporaryApp({
    "anyfn.config.js": 'export default { web: "global" };\n',
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http((request) => new Response(new Request(request, { method: "PUT" }).url));\n',
  });
  const { out } = await app.build();
  const { handler } = (await import(pathToFileURL(join(out, "lambda/a/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  expect(await handler(requestOf("/b"), {})).toMatchObject({
    statusCode: 200,
    body: "https://api.example.com/b",
  });
});

test("bundles CommonJS that asks for what may be missing, and knows its folder beside the bundle", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { invoke } from "anyfn";\nimport { optional, where } from "../node_modules_of_ours/old.cjs";\nexport default invoke(() => [optional, where]);\n',
    "node_modules_of_ours/old.cjs":
      "try { exports.optional = require('not-installed'); } catch (error) { exports.optional = error.code; }\nexports.where = __dirname;\n",
  });
  const { out } = await app.build();
  const { handler } = (await import(pathToFileURL(join(out, "lambda/a/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  expect(await handler({}, {})).toEqual(["MODULE_NOT_FOUND", join(out, "lambda/a/node_modules_of_ours")]);
});

test("carries an Express app", async () => {
  await using app = await temporaryApp({
    "functions/api.ts":
      'import { http } from "anyfn";\nimport express from "express";\nconst app = express().get("/", (_, response) => { response.json(1); });\nexport default http(() => new Response(String(typeof app.handle)));\n',
  });
  const { out } = await app.build();
  const { handler } = (await import(pathToFileURL(join(out, "lambda/api/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  expect(await handler(requestOf("/"), {})).toMatchObject({ statusCode: 200, body: "function" });
});

function requestOf(path: string, method = "GET"): unknown {
  return {
    version: "2.0",
    rawPath: path,
    rawQueryString: "",
    headers: { host: "api.example.com" },
    requestContext: {
      http: { method, path, sourceIp: "192.0.2.1" },
      domainName: "api.example.com",
      stage: "$default",
      requestId: "r1",
      timeEpoch: 0,
    },
    isBase64Encoded: false,
  };
}

async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function contents(folder: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(
      (await files(folder)).map(async (path) => [path, sha256(await readFile(join(folder, path)))] as const),
    ),
  );
}

function code(out: string): Promise<string> {
  return readFile(posix.join(out, "lambda/a/index.mjs"), "utf8");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface Packed {
  readonly name: string;
  /** Date and time as the format has them. */
  readonly date: number;
  readonly mode: number;
  readonly bytes: Buffer;
}

/** Reads an archive by its central directory. */
function unzip(archive: Buffer): Packed[] {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
  const packed: Packed[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const [size, nameLength, extra, comment] = [
      archive.readUInt32LE(at + 20),
      archive.readUInt16LE(at + 28),
      archive.readUInt16LE(at + 30),
      archive.readUInt16LE(at + 32),
    ];
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + size);
    packed.push({
      name,
      date: archive.readUInt32LE(at + 12),
      mode: archive.readUInt16LE(at + 40),
      bytes: archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes,
    });
    at += 46 + nameLength + extra + comment;
  }
  return packed;
}

test("leaves out what the runtime has, where the app asks for it", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { invoke } from "anyfn";\nimport { name } from "@aws-sdk/client-s3";\nexport default invoke(() => name);\n',
  });
  // A package of our own stands for the SDK: what counts is its name.
  const linked = await realpath(join(app.folder, "node_modules"));
  await rm(join(app.folder, "node_modules"));
  await app.write({
    "node_modules/@aws-sdk/client-s3/package.json":
      '{ "name": "@aws-sdk/client-s3", "version": "3.0.0", "type": "module", "main": "index.js" }',
    "node_modules/@aws-sdk/client-s3/index.js": 'export const name = "the sdk of the app";\n',
  });
  await symlink(join(linked, "anyfn"), join(app.folder, "node_modules/anyfn"));
  expect(await code((await app.build()).out)).toContain("the sdk of the app");
  await app.write({ "anyfn.config.js": 'export default { lambda: { awsSdk: "runtime" } };\n' });
  const left = await code((await app.build()).out);
  expect(left).toMatch(/from"@aws-sdk\/client-s3"/);
  expect(left).not.toContain("the sdk of the app");
});

test("keeps the names of classes, by which errors are told apart", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { invoke } from "anyfn";\nclass NotEnough extends Error {\n  constructor() {\n    super();\n    this.name = this.constructor.name;\n  }\n}\nexport default invoke(() => new NotEnough().name);\n',
  });
  const { out } = await app.build();
  const { handler } = (await import(pathToFileURL(join(out, "lambda/a/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  expect(await handler({}, {})).toBe("NotEnough");
});
