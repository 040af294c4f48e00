import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { type TemporaryApp, temporaryApp } from "../testing.ts";

vi.stubEnv("ANYFN_METER", "off");

const BESIDE = { "package.json": { main: "index.js" }, "a.txt": "beside" };

/** One package of each kind, and what a function gets from it. */
const KINDS: Readonly<
  Record<string, { readonly files: Files; readonly use: string; readonly also?: Packages }>
> = {
  "reads a file when it is loaded": {
    files: {
      ...BESIDE,
      "index.js": 'module.exports = require("node:fs").readFileSync(__dirname + "/a.txt", "utf8");',
    },
    use: 'import kind from "kind"; export const value = () => kind;',
  },
  "reads a file when it is called, from an ES module": {
    files: {
      ...BESIDE,
      "package.json": { type: "module", exports: "./index.js" },
      "index.js":
        'import { readFileSync } from "node:fs"; export default () => readFileSync(new URL("./a.txt", import.meta.url), "utf8");',
    },
    use: 'import kind from "kind"; export const value = () => kind();',
  },
  "requires another package by createRequire": {
    files: {
      "package.json": { type: "module", exports: "./index.js", dependencies: { other: "1.0.0" } },
      "index.js":
        'import { createRequire } from "node:module"; const r = createRequire(import.meta.url); export const kind = () => r("other");',
    },
    also: { other: { "package.json": {}, "index.js": 'module.exports = "beside";' } },
    use: 'import { kind } from "kind"; export const value = () => kind();',
  },
  "requires one of its files by a computed name": {
    files: {
      "package.json": {},
      "index.js": 'module.exports = (n) => require("./l/" + n);',
      "l/a.js": 'module.exports = "beside";',
    },
    use: 'import kind from "kind"; export const value = () => kind("a");',
  },
  "imports one of its files by a computed name": {
    files: {
      "package.json": { type: "module", exports: "./index.js" },
      "index.js": 'export default async (n) => (await import("./l/" + n + ".js")).default;',
      "l/a.js": 'export default "beside";',
    },
    use: 'import kind from "kind"; export const value = () => kind("a");',
  },
  "starts a worker": {
    files: {
      "package.json": { type: "module", exports: "./index.js" },
      "index.js":
        'import { Worker } from "node:worker_threads"; export default () => new Promise((ok, no) => new Worker(new URL("./w.js", import.meta.url)).once("message", ok).once("error", no));',
      "w.js":
        'import { parentPort } from "node:worker_threads"; import other from "other"; parentPort.postMessage(other);',
    },
    also: { other: { "package.json": {}, "index.js": 'module.exports = "beside";' } },
    use: 'import kind from "kind"; export const value = () => kind();',
  },
  "finds a file by require.resolve": {
    files: {
      "package.json": {},
      "index.js":
        'module.exports = () => require("node:fs").readFileSync(require.resolve("./a.txt"), "utf8");',
      "a.txt": "beside",
    },
    use: 'import kind from "kind"; export const value = () => kind();',
  },
  "is required from CommonJS code of the app": {
    files: { "package.json": { gypfile: true, binary: {} }, "index.js": 'module.exports = "beside";' },
    use: 'import kind from "../lib/uses.cjs"; export const value = () => kind;',
  },
  "loads what the app names in a text": {
    files: { "package.json": {}, "index.js": "module.exports = (name) => require(name);" },
    also: { other: { "package.json": {}, "index.js": 'module.exports = "beside";' } },
    use: 'import kind from "kind"; export const value = () => kind("other");',
  },
  "marks its default export in CommonJS": {
    files: {
      ...BESIDE,
      "index.js":
        'exports.__esModule = true; exports.default = require("node:fs").readFileSync(__dirname + "/a.txt", "utf8");',
    },
    use: 'import kind from "kind"; export const value = () => (kind as { default?: string }).default ?? kind;',
  },
};

type Files = Readonly<Record<string, string | object>>;
type Packages = Readonly<Record<string, Files>>;

test.each(Object.entries(KINDS))(
  "a package that %s works in the output alone",
  async (_, { files, use, also }) => {
    await using app = await appWith({ kind: files, ...also }, use);
    expect(await answers(app)).toEqual({
      lambda: "beside",
      "cloud-functions": "beside",
      "azure-functions": "beside",
    });
  },
);

test("copies what is external, with what it needs, and lists it for a platform that installs", async () => {
  await using app = await appWith(
    {
      kind: {
        "package.json": { type: "module", exports: "./index.js", version: "2.3.4" },
        "index.js": 'import other from "other"; export default other; export const named = "named";',
      },
      other: { "package.json": {}, "index.js": 'module.exports = "beside";' },
    },
    'import kind, { named } from "kind"; export const value = () => named === "named" && kind;',
  );
  await app.write({ "anyfn.config.js": 'export default { external: ["kind"] };' });
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
  for (const target of ["cloud-functions", "azure-functions"]) {
    const text = await readFile(join(app.folder, "dist", target, "package.json"), "utf8");
    expect((JSON.parse(text) as { readonly dependencies: object }).dependencies).toMatchObject({
      kind: "2.3.4",
    });
  }
});

test("copies what a function asks for, to that function alone", async () => {
  await using app = await appWith(
    { kind: { "package.json": {}, "index.js": 'module.exports = "beside";' } },
    'export const value = () => import(["ki", "nd"].join("")).then((kind) => kind.default);',
    'copy: ["kind"]',
  );
  await app.write({
    "functions/b.ts": 'import { http } from "anyfn";\nexport default http(() => new Response());\n',
  });
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
  expect(await readdir(join(app.folder, "dist/lambda/b"))).toEqual(["index.mjs", "index.mjs.map"]);
});

test("refuses an output that lacks a package which only the app's folder has", async () => {
  await using app = await appWith(
    { kind: { "package.json": {}, "index.js": 'module.exports = "beside";' } },
    'const kind = await import(["ki", "nd"].join("")); export const value = () => kind.default;',
  );
  const said = await app.mistakes(["lambda", "cloud-functions", "node"]);
  for (const target of ["lambda", "cloud-functions", "node"])
    expect(said).toMatch(new RegExp(`NOT_IN_OUTPUT .* on ${target}\n  kind is not in the output: `));
  expect(said).toContain('→ Copy it: copy: ["kind"] in anyfn.config.ts');
  await app.write({ "anyfn.config.js": 'export default { copy: ["kind"] };' });
  await app.build(["lambda", "cloud-functions", "node"]);
});

test("tries no bundle whose package only the platform has", async () => {
  await using app = await appWith(
    {},
    'export const value = async () => (await import("@cloud/kind")).default;',
  );
  await app.write({ "anyfn.config.js": 'export default { provided: ["@cloud/*"] };' });
  await app.build(["lambda", "node"]);
});

test("says that a package to copy is not installed", async () => {
  await using app = await appWith({}, "export const value = () => 1;", 'copy: ["nowhere"]');
  expect(await app.mistakes(["lambda"])).toContain('copy names "nowhere", and no such package is installed');
});

test("keeps one instance of what bundled and copied code both need", async () => {
  await using app = await appWith(
    {
      kind: {
        "package.json": {},
        "index.js":
          'const shared = require("shared"); module.exports = () => [__dirname, shared.set("beside")];',
      },
      shared: {
        "package.json": {},
        "index.js": "let v; exports.set = (x) => { v = x; }; exports.get = () => v;",
      },
    },
    'import kind from "kind"; import shared from "shared"; export const value = () => { kind(); return shared.get(); };',
  );
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
});

test("leaves out of the bundle what an instrumentation patches, and says so", async () => {
  await using app = await appWith(
    {
      "require-hook": {
        "package.json": {},
        "index.js":
          'const { Module } = require("node:module"); module.exports = (name, change) => { const original = Module.prototype.require; Module.prototype.require = function (id) { const found = original.call(this, id); return id === name ? change(found) : found; }; };',
      },
      instrumentation: {
        "package.json": { dependencies: { "require-hook": "1.0.0" } },
        "index.js": 'require("require-hook")("client", (client) => ({ ...client, answer: () => "beside" }));',
      },
      client: { "package.json": {}, "index.js": 'exports.answer = () => "not patched";' },
    },
    'import "instrumentation"; import { answer } from "client"; export const value = () => answer();',
  );
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
  const { warnings } = await app.build(["lambda"]);
  expect(warnings.map(({ code, reason }) => [code, reason])).toEqual([
    [
      "LEFT_OUT",
      "instrumentation patches client when it is loaded by require(), which it cannot do inside a bundle: it is copied beside the bundle.",
    ],
  ]);
});

test("neither bundles nor copies what is provided", async () => {
  await using app = await appWith(
    { "@cloud/kind": { "package.json": {}, "index.js": 'module.exports = "THE_KIND";' } },
    'export const value = async () => (await import("@cloud/kind")).default;',
  );
  await app.write({ "anyfn.config.js": 'export default { provided: ["@cloud/*"] };' });
  const { manifest, out } = await app.build(["lambda"]);
  expect(manifest.targets.lambda?.functions["a"]?.copied).toBeUndefined();
  expect(await readFile(join(out, "lambda/a/index.mjs"), "utf8")).not.toContain("THE_KIND");
});

test("takes of a native package what the target's machine runs", async () => {
  const elf = (machine: number): string => {
    const bytes = Buffer.alloc(64);
    bytes.write("\x7fELF", "latin1");
    bytes[4] = 2;
    bytes.writeUInt16LE(machine, 18);
    return bytes.toString("latin1");
  };
  await using app = await appWith(
    {
      kind: {
        "package.json": { gypfile: true, binary: {} },
        "index.js": 'module.exports = "beside";',
        "binding.gyp": "{}",
        "src/a.cc": "",
        "src/a.h": "",
        "vendor/lib/b.c": "",
        "build/Release/kind.node": elf(62),
        "build/Release/arm.node": elf(183),
        "build/Release/obj.target/kind.o": "",
        "build/Release/libx.so.1": elf(62),
        "prebuilds/linux-x64/kind.glibc.node": elf(62),
        "prebuilds/linux-x64/kind.musl.node": elf(62),
        "prebuilds/linux-arm64/kind.glibc.node": elf(183),
        "prebuilds/darwin-arm64/kind.node": "",
        "prebuilds/win32-x64/kind.node": "",
        "README.md": "",
        "index.d.ts": "",
        "test/a.js": "",
      },
    },
    'import kind from "kind"; export const value = () => kind;',
  );
  const { out } = await app.build(["lambda"]);
  expect(await filesOf(join(out, "lambda/a/node_modules/kind"))).toEqual([
    "build/Release/kind.node",
    "build/Release/libx.so.1",
    "index.js",
    "package.json",
    "prebuilds/linux-x64/kind.glibc.node",
  ]);
});

/** What the app's own code does, and what it gets. */
const OWN: Readonly<
  Record<string, { readonly files: Readonly<Record<string, string>>; readonly use: string }>
> = {
  "reads a file by new URL": {
    files: { "data/a.txt": "beside" },
    use: 'import { readFileSync } from "node:fs"; const url = new URL("../data/a.txt", import.meta.url); export const value = () => readFileSync(url, "utf8");',
  },
  "reads a file when it is loaded": {
    files: { "data/a.txt": "beside" },
    use: 'import { readFileSync } from "node:fs"; const text = readFileSync(new URL("../data/a.txt", import.meta.url), "utf8"); export const value = () => text;',
  },
  "reads a file by import.meta.dirname": {
    files: { "lib/data/a.txt": "beside" },
    use: 'import { readFileSync } from "node:fs"; import { join } from "node:path"; export const value = () => readFileSync(join(import.meta.dirname, "data", "a.txt"), "utf8");',
  },
  "imports a text": {
    files: { "data/a.sql": "beside" },
    use: 'import text from "../data/a.sql" with { type: "text" }; export const value = () => text;',
  },
  "imports bytes": {
    files: { "data/a.bin": "beside" },
    use: 'import bytes from "../data/a.bin" with { type: "bytes" }; export const value = () => new TextDecoder().decode(bytes);',
  },
  "starts a worker": {
    files: {
      "lib/w.ts":
        'import { parentPort } from "node:worker_threads"; import { word } from "./word.ts"; const text: string = word; parentPort?.postMessage(text);',
      "lib/word.ts": 'export const word: string = "beside";',
    },
    use: 'import { Worker } from "node:worker_threads"; export const value = () => new Promise((ok, no) => new Worker(new URL("./w.ts", import.meta.url)).once("message", ok).once("error", no));',
  },
  "waits at its top level": {
    files: {},
    use: 'const word = await Promise.resolve("beside"); export const value = () => word;',
  },
  "imports a module of a folder": {
    files: { "lib/l/a.ts": 'export default "beside" as string;' },
    use: 'export const value = async (name = "a") => (await import("./l/" + name + ".js")).default;',
  },
  "requires a module of a folder": {
    files: {
      "lib/l/a.cjs": 'module.exports = "beside";',
      "lib/r.cjs": 'module.exports = (n) => require("./l/" + n + ".cjs");',
    },
    use: 'import pick from "./r.cjs"; export const value = () => pick("a");',
  },
};

test.each(Object.entries(OWN))("own code that %s works in the output alone", async (_, { files, use }) => {
  await using app = await appWith({}, use);
  await app.write(files);
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
});

test("imports WebAssembly as Node does", async () => {
  await using app = await appWith(
    {},
    'import { add } from "./add.wasm"; export const value = () => add(40, 2);',
  );
  const add = "AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=";
  await writeFile(join(app.folder, "lib/add.wasm"), Buffer.from(add, "base64"));
  expect(await answers(app)).toEqual({ lambda: "42", "cloud-functions": "42", "azure-functions": "42" });
});

test("brings assets of the app and of a function to the same place in every output", async () => {
  await using app = await appWith(
    {},
    'import { readFileSync } from "node:fs"; export const value = (name = "a") => readFileSync(new URL("../templates/" + name + ".txt", import.meta.url), "utf8");',
    'assets: ["templates/**"]',
  );
  await app.write({
    "templates/a.txt": "beside",
    "shared/b.txt": "",
    "anyfn.config.js": 'export default { assets: ["shared/*.txt"] };',
  });
  expect(await answers(app)).toEqual({
    lambda: "beside",
    "cloud-functions": "beside",
    "azure-functions": "beside",
  });
  expect(await filesOf(join(app.folder, "dist/lambda/a"))).toEqual([
    "index.mjs",
    "index.mjs.map",
    "shared/b.txt",
    "templates/a.txt",
  ]);
});

test("names real files in maps, relative to the map", async () => {
  await using app = await appWith({}, 'export const value = () => "beside";');
  const { out } = await app.build(["lambda", "node"]);
  for (const map of ["lambda/a/index.mjs.map", "node/server.mjs.map"]) {
    const { sources } = JSON.parse(await readFile(join(out, map), "utf8")) as {
      readonly sources: readonly string[];
    };
    const real = sources.map((source) => join(dirname(join(out, map)), source));
    expect(real).toContain(join(app.folder, "functions/a.ts"));
    expect(real).toContain(join(app.folder, "lib/value.ts"));
  }
});

/** An app with packages of its own, and one function that answers what `value` gives. */
async function appWith(packages: Packages, use: string, options = ""): Promise<TemporaryApp> {
  const own = join(await mkdtemp(join(tmpdir(), "anyfn-packages-")), "node_modules");
  await mkdir(own);
  const app = await temporaryApp(
    {
      "lib/uses.cjs": 'module.exports = require("kind");\n',
      "lib/value.ts": `// @ts-nocheck\n${use}\n`,
      "functions/a.ts": `import { http } from "anyfn";\nimport { value } from "../lib/value.ts";\nexport default http({ route: "/a", ${options} }, async () => new Response(String(await value())));\n`,
      // On Azure a message is handed over more simply than a request.
      "functions/q.ts": `import { queue } from "anyfn";\nimport { value } from "../lib/value.ts";\nexport default queue({ name: "jobs", ${options} }, async () => { (globalThis as { noted?: unknown }).noted = await value(); });\n`,
      "package.json": JSON.stringify({
        name: "shop",
        type: "module",
        dependencies: Object.fromEntries(Object.keys(packages).map((name) => [name, "1.0.0"])),
      }),
    },
    own,
  );
  const anyfn = join(import.meta.dirname, "../../node_modules/anyfn");
  await symlink(anyfn, join(own, "anyfn"));
  for (const [name, files] of Object.entries(packages)) {
    for (const [path, content] of Object.entries(files)) {
      const file = join(own, name, path);
      await mkdir(dirname(file), { recursive: true });
      const text =
        typeof content === "string" ? content : JSON.stringify({ name, version: "1.0.0", ...content });
      await writeFile(file, text, "latin1");
    }
  }
  return app;
}

/** What the function answers on each target, each run in a process of its own from a folder far from the app. */
async function answers(app: TemporaryApp): Promise<Record<string, string>> {
  const { out } = await app.build(["lambda", "cloud-functions", "azure-functions"]);
  const alone = await mkdtemp(join(tmpdir(), "anyfn-alone-"));
  try {
    await cp(out, alone, { recursive: true });
    const runs = Object.entries(SCRIPTS).map(async ([target, script]) => {
      const file = join(alone, `${target}.mjs`);
      await writeFile(file, script);
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        cwd: join(alone, target),
        env: { ...process.env, NODE_OPTIONS: "" },
      });
      return [target, stdout.trim().split("\n").at(-1) ?? ""] as const;
    });
    return Object.fromEntries(await Promise.all(runs));
  } finally {
    await rm(alone, { recursive: true, force: true });
  }
}

const CONTEXT = '{ awsRequestId: "1", functionName: "a", getRemainingTimeInMillis: () => 9000 }';
const EVENT = JSON.stringify({
  ...JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../../test/fixtures/events/http-v2.json"), "utf8"),
  ),
  rawPath: "/a",
  rawQueryString: "",
});

/** The platform's part in a few lines: it loads the output and asks for /a. */
const SCRIPTS: Readonly<Record<string, string>> = {
  lambda: `const { handler } = await import(process.cwd() + "/a/index.mjs"); console.log((await handler(${EVENT}, ${CONTEXT})).body); process.exit();`,
  "cloud-functions": `import { createServer } from "node:http";
    const { a } = await import(process.cwd() + "/index.mjs");
    const server = createServer((request, response) => { request.rawBody = Buffer.alloc(0); request.originalUrl = request.url; a(request, response); });
    server.listen(0, "127.0.0.1", async () => { console.log(await (await fetch("http://127.0.0.1:" + server.address().port + "/a")).text()); process.exit(); });`,
  "azure-functions": `import { Module, createRequire } from "node:module";
    const registered = [];
    const core = { setProgrammingModel() {}, registerHook() { return { dispose() {} }; }, log() {}, registerFunction(metadata, callback) { registered.push({ metadata, callback }); return { dispose() {} }; } };
    const original = Module.prototype.require;
    Module.prototype.require = function (id) { return id === "@azure/functions-core" ? core : original.call(this, id); };
    const require = createRequire(process.cwd() + "/");
    const main = require("./package.json").main;
    await (main.endsWith(".mjs") ? import(process.cwd() + "/" + main) : require("./" + main));
    const { callback } = registered.find(({ metadata }) => metadata.name === "q");
    await callback(Buffer.from("{}"), { invocationId: "1", functionName: "q", triggerMetadata: { id: "1", popReceipt: "1", dequeueCount: 1 }, traceContext: {}, options: { trigger: { type: "queueTrigger", name: "queueTrigger1", queueName: "jobs", connection: "AzureWebJobsStorage" } }, retryContext: undefined });
    console.log(globalThis.noted); process.exit();`,
};

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test("bundles what a file imports, beside a package that loads others by a computed name", async () => {
  await using app = await temporaryApp({
    "package.json": '{ "name": "shop", "type": "module", "dependencies": { "anyfn": "*", "express": "*" } }',
    "functions/hello.ts":
      'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n',
    "functions/views.ts":
      'import { http } from "anyfn";\nimport express from "express";\nconst app = express();\nexport default http({ route: "/views" }, () => new Response(typeof app.handle));\n',
  });
  const { manifest } = await app.build(["lambda"]);
  const functions = Object.entries(manifest.targets.lambda?.functions ?? {});
  expect(functions.map(([name, { copied = [] }]) => [name, copied])).toEqual([
    ["hello", []],
    ["views", []],
  ]);
});
