/** Azure Functions: all functions of an app in one bundle, which registers them when it is loaded. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { temporaryApp } from "./testing.ts";

vi.stubEnv("ANYFN_METER", "off");

const TARGET = "azure-functions";

const SHOP = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nimport { greeting } from "../lib/greeting.ts";\nexport default http(() => new Response(greeting()));\n',
  "functions/api/users.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/users/:id" }, (_, { params }) => new Response(params.id));\n',
  "functions/report.ts":
    'import { schedule } from "anyfn";\nexport default schedule({ every: "1 hour" }, () => {});\n',
  "functions/signups.js": 'import { topic } from "anyfn";\nexport default topic("signups", () => {});\n',
  "functions/elsewhere.ts":
    'import { topic } from "anyfn";\nexport default topic({ name: "other", targets: ["lambda"] }, () => {});\n',
  "lib/greeting.ts": "export const greeting = (): string => 'hello';\n",
  "anyfn.config.js":
    'export default { "azure-functions": { plan: "premium", connections: { "service-bus": "BUS" } } };\n',
};

const FILES = [
  ".funcignore",
  "deploy.sh",
  "host.json",
  "index.cjs",
  "index.cjs.map",
  "local.settings.json",
  "main.cjs",
  "package.json",
];

test("is one folder with one bundle", async () => {
  await using app = await temporaryApp(SHOP);
  const { out, manifest, skipped } = await app.build([TARGET]);
  expect(await filesOf(out)).toEqual([...FILES.map((path) => `${TARGET}/${path}`), "manifest.json"]);
  expect(skipped).toEqual({ [TARGET]: ["elsewhere"] });
  const functions = manifest.targets[TARGET]?.functions ?? {};
  expect(
    Object.entries(functions).map(([name, { kind, trigger, entry }]) => [name, kind, trigger, entry]),
  ).toEqual([
    ["api-users", "http", "azure.http", "zz-http"],
    ["hello", "http", "azure.http", "zz-http"],
    ["report", "schedule", "azure.timer", "report"],
    ["signups", "topic", "azure.service-bus.topic", "signups"],
  ]);
  const bytes = await readFile(join(out, TARGET, "index.cjs"));
  for (const one of Object.values(functions)) {
    expect(one).toMatchObject({
      bundle: `${TARGET}/index.cjs`,
      map: `${TARGET}/index.cjs.map`,
      bytes: bytes.byteLength,
      gzipBytes: gzipSync(bytes, { level: 9 }).byteLength,
      sha256: sha256(bytes),
    });
  }
  expect((await stat(join(out, TARGET, "deploy.sh"))).mode & 0o777).toBe(0o755);
});

test("has the library in it, and the worker's own module out of it", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build([TARGET]);
  const code = await readFile(join(out, TARGET, "index.cjs"), "utf8");
  expect(code).toMatch(/require\(["'`]@azure\/functions-core["'`]\)/);
  expect(code).not.toMatch(/require\(["'`]@azure\/functions["'`]\)/);
  expect(code).toMatch(/\n\/\/# sourceMappingURL=index\.cjs\.map\n$/);
  const { sources } = JSON.parse(await readFile(join(out, TARGET, "index.cjs.map"), "utf8")) as {
    readonly sources: readonly string[];
  };
  expect(sources).toEqual(expect.arrayContaining(["../../functions/hello.ts", "../../lib/greeting.ts"]));
  expect(sources.filter((name) => name.startsWith("/") || name.includes(app.folder))).toEqual([]);
});

test("is the same, byte for byte, when it is made again, and in another folder but for maps", async () => {
  await using one = await temporaryApp(SHOP);
  await using two = await temporaryApp(SHOP);
  const first = await contents((await one.build([TARGET])).out);
  expect(await contents((await one.build([TARGET])).out)).toEqual(first);
  const other = await contents((await two.build([TARGET])).out);
  const same = ([path]: readonly [string, string]): boolean =>
    !path.endsWith(".map") && path !== "manifest.json";
  expect(Object.entries(other).filter(same)).toEqual(Object.entries(first).filter(same));
});

test("registers what the app has, wherever the folder lies", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build([TARGET]);
  const alone = join(await realpath("/tmp"), `anyfn-${TARGET}-${process.pid}`);
  try {
    await cp(join(out, TARGET), alone, { recursive: true });
    expect(await registered(alone)).toEqual(["report", "signups", "zz-http"]);
  } finally {
    await rm(alone, { recursive: true, force: true });
  }
});

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "has native packages beside its bundle, for the machine that runs it",
  async () => {
    await using app = await temporaryApp({
      "functions/image.ts":
        'import { http } from "anyfn";\nimport sharp from "sharp";\nexport default http(() => new Response(String(sharp.versions.sharp)));\n',
    });
    const { out, manifest } = await app.build([TARGET]);
    expect(manifest.targets[TARGET]?.functions["image"]?.nativeModules).toContain("@img/sharp-linux-x64");
    expect((await readdir(join(out, TARGET, "node_modules"))).sort()).toEqual([
      "@img",
      "detect-libc",
      "semver",
      "sharp",
    ]);
    expect(await dependencies(join(out, TARGET))).toEqual({ sharp: expect.stringMatching(/^\d/) });
    // All of it is there already.
    expect(await readFile(join(out, TARGET, "deploy.sh"), "utf8")).not.toContain("npm install");
  },
);

test("has what the bundle imports as it is beside it", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { http } from "anyfn";\nimport { left } from "left";\nexport default http(() => new Response(left));\n',
    "anyfn.config.js": 'export default { external: ["left"] };\n',
  });
  await ownPackages(app.folder);
  await install(app.folder, "left", "3.2.1", "export const left = 'THE_LEFT';");
  const { out } = await app.build([TARGET]);
  expect(await readFile(join(out, TARGET, "index.cjs"), "utf8")).not.toContain("THE_LEFT");
  expect(await dependencies(join(out, TARGET))).toEqual({ left: "3.2.1" });
  const copy = join(out, TARGET, "node_modules/left/index.js");
  expect(await readFile(copy, "utf8")).toContain("THE_LEFT");
  expect(await readFile(join(out, TARGET, "deploy.sh"), "utf8")).not.toContain("npm install");
});

test("refuses a bundle that registers too little, and leaves nothing behind", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { http } from "anyfn";\nif (process.env.AzureWebJobsStorage) process.exit(7);\nexport default http(() => new Response());\n',
  });
  const said = await app.mistakes([TARGET]);
  expect(said).toMatchSnapshot();
  expect(await readdir(app.folder)).not.toContain("dist");
});

test("says where a mistake is, and how to go on", async () => {
  await using app = await temporaryApp({
    "functions/admin/users.ts":
      'import { http } from "anyfn";\n\nexport default http({ route: "/admin/users" }, () => new Response());\n',
    "functions/greet.ts": 'import { topic } from "anyfn";\nexport default topic("signups", () => {});\n',
    "functions/nightly.ts":
      'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", timezone: "Europe/Paris" }, () => {});\n',
    "functions/whole.ts": 'import { queue } from "anyfn";\nexport default queue.batch("orders", () => {});\n',
  });
  const said = await app.mistakes([TARGET]);
  expect(said).toMatch(
    /^error UNSUPPORTED {2}functions\/admin\/users\.ts:3 {2}admin-users on azure-functions$/m,
  );
  expect(said).toMatchSnapshot();
  expect(await readdir(app.folder)).not.toContain("dist");
});

test("is an ES module where the app waits at its top level", async () => {
  await using app = await temporaryApp({
    "functions/late.ts":
      'import { http } from "anyfn";\nawait 0;\nexport default http(() => new Response());\n',
  });
  const { out, manifest } = await app.build([TARGET]);
  expect(manifest.targets[TARGET]?.functions["late"]?.bundle).toBe(`${TARGET}/index.mjs`);
  const text = await readFile(join(out, TARGET, "package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ main: "main.mjs" });
  expect(await readFile(join(out, TARGET, "main.mjs"), "utf8")).toContain('await import("./index.mjs")');
});

/** The names that a bundle registers with the worker's API, as a stand-in hears them. */
async function registered(folder: string): Promise<unknown> {
  const script = `const { Module } = require("node:module");
    const names = [];
    const core = { setProgrammingModel() {}, registerHook() {}, registerFunction: ({ name }) => names.push(name), log() {} };
    const original = Module.prototype.require;
    Module.prototype.require = function (id) { return id === "@azure/functions-core" ? core : original.call(this, id); };
    require("./index.cjs");
    console.log(JSON.stringify(names.sort()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: folder });
  return JSON.parse(stdout);
}

async function dependencies(folder: string): Promise<unknown> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly dependencies: unknown;
  };
  return manifest.dependencies;
}

/** Gives the app a `node_modules` of its own, with anyfn in it. */
async function ownPackages(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const linked = await realpath(modules);
  await rm(modules);
  await mkdir(modules);
  await symlink(join(linked, "anyfn"), join(modules, "anyfn"));
}

async function install(folder: string, name: string, version: string, code: string): Promise<void> {
  const target = join(folder, "node_modules", name);
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, "package.json"),
    JSON.stringify({ name, version, type: "module", main: "index.js" }),
  );
  await writeFile(join(target, "index.js"), `${code}\n`);
}

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function contents(folder: string): Promise<Record<string, string>> {
  const paths = await filesOf(folder);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, sha256(await readFile(join(folder, path)))] as const)),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
