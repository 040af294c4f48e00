import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { AnyfnError } from "anyfn";
import { describe, expect, test } from "vitest";
import { allSettled } from "./all-settled.ts";
import { build } from "./build.ts";
import { BuildError, CommandError, diagnosticsOf } from "./diagnostics.ts";
import { targetNames } from "./targets.ts";
import { temporaryApp } from "./testing.ts";

const HELLO = 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n';

/** Apps that cannot be built, and all that is said about them. */
const MISTAKES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no function": { "lib/a.ts": HELLO },
  "no default export": {
    "functions/a.ts": 'import { http } from "anyfn";\nexport const fn = http(() => new Response());\n',
  },
  "a plain function": {
    "functions/a.ts": 'const handler = () => new Response("hello");\n\nexport default handler;\n',
  },
  "an app that is not wrapped": {
    "functions/a.ts": 'import { Hono } from "hono";\nexport default new Hono();\n',
  },
  "a number": { "functions/a.ts": "export default 7;\n" },
  "two files with one name": {
    "functions/admin/report.ts": HELLO,
    "functions/admin-report.ts":
      'import { schedule } from "anyfn";\nexport default schedule("0 2 * * *", () => {});\n',
  },
  "two functions with one name": {
    "functions/a.ts": 'import { invoke } from "anyfn";\nexport default invoke({ name: "b" }, () => 1);\n',
    "functions/b.ts": 'import { invoke } from "anyfn";\nexport default invoke(() => 1);\n',
  },
  "a name that Lambda refuses": {
    [`functions/${"long-".repeat(13)}.ts`]: HELLO,
    "functions/a b.ts": 'import { invoke } from "anyfn";\nexport default invoke(() => 1);\n',
  },
  "a package that is not there": {
    "functions/a.ts": `import missing from "missing-package/part";\n${HELLO}missing();\n`,
  },
  "a file that is not there": {
    "functions/a.ts": `\nimport { missing } from "../lib/missing.ts";\n${HELLO}missing();\n`,
  },
  "an export that is not there": {
    "functions/a.ts": `import { wrong } from "../lib/b.ts";\n${HELLO}wrong();\n`,
    "lib/b.ts": "export const right = () => {};\n",
  },
  "a syntax error": {
    "functions/a.ts": 'import { http } from "anyfn";\nexport default http(() => new Response("hello");\n',
  },
  "an error at import": {
    "functions/a.ts": `import "../lib/database.ts";\n${HELLO}`,
    "lib/database.ts":
      'type Url = string;\nfunction connect(url: Url | undefined) {\n  if (!url) throw new Error("DATABASE_URL is not set");\n}\nconnect(process.env["ANYFN_TEST_DATABASE_URL"]);\n',
  },
  "an error at import that nobody catches": {
    "functions/a.ts": `${HELLO}Promise.reject(new Error("lost"));\n`,
    "functions/b.ts": HELLO,
  },
  "a builder without a handler": {
    "functions/a.ts": 'import { http } from "anyfn";\nexport default http({ route: "/a" } as never);\n',
    "functions/b.ts":
      'import { queue } from "anyfn";\nexport default queue.batch("q", undefined as never);\n',
  },
  "a definition from another file": {
    "functions/a.ts": '// It lives elsewhere.\nexport { default } from "../lib/a.ts";\n',
    "lib/a.ts": 'import { invoke } from "anyfn";\nexport default invoke({ memory: 1 }, () => 1);\n',
  },
  "a configuration that imports what is not there": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": '// The shared part.\nimport base from "./base.ts";\nexport default base;\n',
  },
  "output among the functions": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": 'export default { out: "functions/dist" };\n',
  },
  "output in place of the app": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": 'export default { out: "." };\n',
  },
  "output where a file is": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": 'export default { out: "built" };\n',
    built: "",
  },
  "an end of the process": { "functions/a.ts": `${HELLO}process.exit(3);\n` },
  "a builder that is used wrongly": {
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ route: "no-slash" }, () => new Response());\n',
  },
  "a configuration of the wrong type": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": 'export default {\n  minify: "yes",\n  env: { LEVEL: 3 },\n};\n',
  },
  "a configuration with an unknown key": {
    "functions/a.ts": HELLO,
    "anyfn.config.ts": "export default {\n  minfy: true,\n};\n",
  },
  "a configuration without default export": {
    "functions/a.ts": HELLO,
    "anyfn.config.js": "export const config = {};\n",
  },
  "a configuration that throws": {
    "functions/a.ts": HELLO,
    "anyfn.config.js": '\nthrow new Error("no configuration today");\n',
  },
  "a wrong section of a target": {
    "functions/a.ts": HELLO,
    "anyfn.config.js": 'export default { lambda: { http: "gateway", memory: 256 } };\n',
  },
  "six fields of cron": {
    "functions/a.ts":
      'import { schedule } from "anyfn";\nexport default schedule("0 0 2 * * *", () => {});\n',
  },
  "a day of month and a weekday": {
    "functions/a.ts": 'import { schedule } from "anyfn";\nexport default schedule("0 6 31 * 1", () => {});\n',
  },
  "an interval that does not divide its unit": {
    "functions/a.ts":
      'import { schedule } from "anyfn";\nexport default schedule({ every: "7 minutes" }, () => {});\n',
  },
  "the same route and method twice": {
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/users/:id", methods: ["GET", "PUT"] }, () => new Response());\n',
    "functions/b.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/users/:name", methods: ["DELETE", "PUT"] }, () => new Response());\n',
  },
  "every path twice": { "functions/a.ts": HELLO, "functions/b.ts": HELLO },
  "an unknown name in targets": {
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ targets: ["lamda" as "lambda"] }, () => new Response());\n',
  },
  "too much of everything": {
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ memory: 64, timeout: 60, retry: { attempts: 3 }, env: { AWS_REGION: "x" } }, () => new Response());\n',
  },
  "options that there are not": {
    "functions/a.js":
      'import { http } from "anyfn";\nexport default http({ route: "/a", methodes: ["GET"], moon: undefined, onStart: () => {} }, () => new Response());\n',
    "functions/b.js":
      'import { queue } from "anyfn";\nexport default queue({ name: "q", retry: { attempt: 3 } }, () => {});\n',
    "functions/c.js":
      'import { invoke } from "anyfn";\nexport default invoke({ native: { lamda: { MemorySize: 128 }, lambda: { triger: "aws.invoke", Memorysize: 128 } } }, () => 1);\n',
  },
  "a variable that is a secret too": {
    "functions/a.js":
      'import { http } from "anyfn";\nexport default http({ env: { TOKEN: "x" }, secrets: ["TOKEN", "OTHER"] }, () => new Response());\n',
  },
  "options of the wrong type": {
    "functions/a.js":
      'import { http } from "anyfn";\nexport default http({ memory: "512", env: { A: 1 }, secrets: "TOKEN", targets: "lambda", methods: ["get"], architecture: "arm", native: { lambda: "x" } }, () => new Response());\n',
    "functions/b.js":
      'import { http } from "anyfn";\nexport default http({ name: 7 }, () => new Response());\n',
    "functions/c.js":
      'import { storage } from "anyfn";\nexport default storage({ bucket: "b", on: ["create"] }, () => {});\n',
    "functions/d.js":
      'import { queue } from "anyfn";\nexport default queue({ batchSize: "9", retry: 3 }, () => {});\n',
    "functions/e.js": 'import { event } from "anyfn";\nexport default event({}, () => {});\n',
  },
  "a private function behind a load balancer, a public one that nobody can call": {
    "functions/a.ts":
      'import { http } from "anyfn";\nexport default http({ access: "private", native: { lambda: { trigger: "aws.alb" } } }, () => new Response());\n',
    "functions/b.ts":
      'import { invoke } from "anyfn";\nexport default invoke({ access: "public" }, () => 1);\n',
  },
  "a list of no targets": {
    "functions/a.ts": HELLO,
    "anyfn.config.js": "export default { targets: [] };\n",
  },
};

describe("what users get wrong", () => {
  test.each(Object.entries(MISTAKES))("%s", async (name, files) => {
    await using app = await temporaryApp(files);
    const said = await app.mistakes();
    expect(said).toMatchSnapshot();
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain(app.folder);
    expect(await readdir(app.folder), name).not.toContain("dist");
    expect(existsSync(join(app.folder, ".anyfn"))).toBe(false);
  });

  test("two functions of one route that go to different targets are no mistake", async () => {
    const at = (target: string) =>
      `import { http } from "anyfn";\nexport default http({ route: "/a", targets: ["${target}"] }, () => new Response());\n`;
    await using app = await temporaryApp({ "functions/a.ts": at("lambda"), "functions/b.ts": at("node") });
    const { manifest } = await build({
      app: app.folder,
      targets: ["lambda", "node"],
      conditions: ["@anyfn/source"],
    });
    expect(Object.keys(manifest.targets.lambda?.functions ?? {})).toEqual(["a"]);
    expect(Object.keys(manifest.targets.node?.functions ?? {})).toEqual(["b"]);
  });

  test("an unknown target", async () => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    expect(await app.mistakes(["lambda", "moon"])).toBe(
      [
        "error UNKNOWN_TARGET",
        '  There is no target "moon".',
        `  → Use one of ${targetNames.join(", ")}: --target lambda.`,
        '  → Of an adapter of your own, name the package or its folder, which exports "./target": --target ./my-adapter. Or give it to defineConfig({ targets: [mine] }).',
        "  → Leave --target out for the default.",
      ].join("\n"),
    );
  });

  test.each([
    ["lamda", "Did you mean --target lambda?"],
    ["aws", "Did you mean --target lambda?"],
    ["AZURE", "Did you mean --target azure-functions?"],
    ["gcp", "Did you mean --target cloud-functions or --target firebase?"],
  ])("an unknown target with the right name: %s", async (name, hint) => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    const error = await app.build([name]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as CommandError).diagnostics[0]?.waysOut[0]).toBe(hint);
    await app.write({ "anyfn.config.json": JSON.stringify({ targets: [name] }) });
    const inConfig = await app.build().catch((thrown: unknown) => thrown);
    expect(inConfig).toBeInstanceOf(BuildError);
    expect((inConfig as BuildError).diagnostics[0]?.waysOut[0]).toBe(hint);
  });

  test("all targets by one name", async () => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    expect(Object.keys((await app.build(["all"])).manifest.targets)).toEqual(targetNames);
  });

  test.each(["nowhere", "package.json"])("no app in %s", async (folder) => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    const error = await build({ app: join(app.folder, folder) }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "CommandError", code: "COMMAND_FAILED", exitCode: 2 });
    expect((error as CommandError).diagnostics.map(({ code }) => code)).toEqual(["NO_APP"]);
  });

  test("a folder for the work in progress that cannot be made", async () => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO, ".anyfn": "" });
    const error = await app.build().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "BuildError", code: "BUILD_FAILED", exitCode: 1 });
    expect((error as BuildError).message).toMatch(
      /^error INVALID_OUTPUT\n {2}Work in progress goes to .*\.anyfn, and no folder can be made there: .+\.\n/,
    );
  });

  test.each(["package.json/dist", "/proc/anyfn"])("no folder for the output: %s", async (out) => {
    if (out.startsWith("/proc") && !existsSync("/proc")) return;
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    const error = await build({ app: app.folder, out }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BuildError);
    expect((error as BuildError).message).toMatch(
      /^error INVALID_OUTPUT\n {2}The output would go to .+, and no folder can be made there: .+\.\n/,
    );
  });

  test("leave what was built before as it was", async () => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    await app.build();
    const before = await readFile(join(app.folder, "dist/manifest.json"), "utf8");
    await app.write({ "functions/b.ts": "export default 1;\n" });
    await app.mistakes();
    expect(await readFile(join(app.folder, "dist/manifest.json"), "utf8")).toBe(before);
    expect((await readdir(join(app.folder, "dist/lambda"))).sort()).toEqual(["a", "a.zip", "template.yaml"]);
  });
});

describe("the manifest", () => {
  const targetsOf = async (folder: string) =>
    Object.keys(
      (JSON.parse(await readFile(join(folder, "dist/manifest.json"), "utf8")) as { targets: object }).targets,
    );

  test("keeps earlier targets whose output still lies there", async () => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO });
    await app.build(["lambda"]);
    const { targets: before } = (await app.build(["node"])).manifest;
    expect(await targetsOf(app.folder)).toEqual(["node", "lambda"]);
    expect(before.lambda?.functions["a"]?.bundle).toBe("lambda/a/index.mjs");
    await rm(join(app.folder, "dist/lambda"), { recursive: true });
    await app.build(["node"]);
    expect(await targetsOf(app.folder)).toEqual(["node"]);
  });

  test.each(["", "[]", "null", '{ "targets": 1 }'])("takes the place of what is none: %j", async (text) => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO, "dist/manifest.json": text });
    await app.build(["node"]);
    expect(await targetsOf(app.folder)).toEqual(["node"]);
  });
});

describe("a package that cannot be loaded", () => {
  const packaged = (code: string, config = "{}") => ({
    "functions/a.ts": `import { made } from "broken";\n${HELLO.replace('"hello"', "String(made)")}`,
    "functions/node_modules/broken/package.json":
      '{ "name": "broken", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    "functions/node_modules/broken/index.js": code,
    "anyfn.config.json": config,
  });
  const mistakeOf = async (files: Readonly<Record<string, string>>) => {
    await using app = await temporaryApp(files);
    const error = await app.build(["lambda"]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BuildError);
    return (error as BuildError).diagnostics[0];
  };

  test.each(["{}", '{ "external": ["broken"] }'])("is named where it throws, with %s", async (config) => {
    const mistake = await mistakeOf(packaged("export const made = null.x;\n", config));
    expect(mistake?.code).toBe("LOAD_FAILED");
    expect(mistake?.reason).toContain("in the package broken: ");
    expect(mistake?.waysOut[0]).toContain('copy: ["broken"]');
  });

  test.each(["{}", '{ "external": ["broken"] }'])(
    "and lacks an export: nothing is said of setup(), with %s",
    async (config) => {
      const mistake = await mistakeOf(packaged("export const other = 1;\n", config));
      expect(mistake?.code).toBe("MISSING_EXPORT");
      expect(mistake?.waysOut.join("\n")).not.toContain("setup()");
    },
  );
});

describe("a build that fails on several targets", () => {
  const broken = {
    "functions/wait.ts":
      'import { http } from "anyfn";\nconst at = await Promise.resolve("now");\nexport default http(() => new Response(at));\n',
    "functions/a.ts": HELLO,
  };

  test("has ended everything when it says so, and leaves nothing behind", async () => {
    await using app = await temporaryApp({
      ...broken,
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [
          `functions/f${index}.ts`,
          HELLO.replace("http(", `http({ route: "/${index}" }, `),
        ]),
      ),
    });
    await expect(app.build(["azure-functions", "lambda", "cloud-functions", "node"])).rejects.toBeInstanceOf(
      BuildError,
    );
    expect(existsSync(join(app.folder, ".anyfn"))).toBe(false);
    await new Promise((later) => setTimeout(later, 1500));
    expect(existsSync(join(app.folder, ".anyfn"))).toBe(false);
  });
});

describe("errors as mistakes", () => {
  const mistakes = [{ code: "UNSUPPORTED", reason: "no", waysOut: ["one", "another"] }] as const;

  test("a mistake is an error of anyfn, and is told as it is", () => {
    expect(new BuildError(mistakes)).toBeInstanceOf(AnyfnError);
    expect(diagnosticsOf(new BuildError(mistakes))).toBe(mistakes);
    expect(diagnosticsOf(new CommandError(mistakes))).toBe(mistakes);
    expect(diagnosticsOf(new AnyfnError("INVALID_FIGURE", "no number"))).toEqual([
      {
        code: "INVALID_FIGURE",
        reason: "no number",
        waysOut: ["See what INVALID_FIGURE means: anyfn explain INVALID_FIGURE."],
      },
    ]);
  });

  test("what the file system refuses names the file and the reason", async () => {
    const error: unknown = await readFile(import.meta.dirname).catch((thrown: unknown) => thrown);
    expect(diagnosticsOf(Object.assign(error as Error, { path: "/a/b" }))).toMatchObject([
      { code: "NO_FILE", file: "/a/b", reason: "It cannot be read: it is a folder." },
    ]);
  });

  test.each([new TypeError("x is not a function\nand more"), "text", undefined])(
    "anything else is a fault of ours in one line: %s",
    (error) => {
      const [one] = diagnosticsOf(error);
      expect(one?.code).toBe("INTERNAL");
      expect(one?.reason).toMatch(/^anyfn failed: .+$/);
    },
  );
});

describe("all settled", () => {
  const mistake = (reason: string) =>
    new BuildError([{ code: "UNSUPPORTED", reason, waysOut: ["one", "another"] }]);
  const later = (error: Error): Promise<never> =>
    new Promise((_, reject) => setImmediate(() => reject(error)));

  test("mistakes of all are told together, each once, after the last has ended", async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
      ended = true;
    });
    const error = await allSettled<unknown>([
      Promise.reject(mistake("first")),
      slow,
      later(mistake("second")),
      later(mistake("first")),
    ]).catch((thrown: unknown) => thrown);
    expect((error as BuildError).diagnostics.map(({ reason }) => reason)).toEqual(["first", "second"]);
    expect(ended).toBe(true);
  });

  test("what is no mistake of the user's goes before", async () => {
    const fault = new TypeError("ours");
    await expect(allSettled([Promise.reject(mistake("first")), later(fault)])).rejects.toBe(fault);
  });
});

test.each([
  ["lambda", "native: { lambda: { Memorysize: 128 } }", "Did you mean MemorySize?"],
  ["cloud-functions", 'native: { "cloud-functions": { filter: {} } }', "Did you mean filters?"],
  ["firebase", "native: { firebase: { labls: {} } }", "Did you mean labels?"],
  ["azure-functions", 'native: { "azure-functions": { bindings: {} } }', "Did you mean binding?"],
  ["netlify", "native: { netlify: { backgrund: true } }", "Did you mean background?"],
  ["node", "native: { node: { triger: {} } }", "Did you mean trigger?"],
])("a key under native that %s does not know", async (target, option, hint) => {
  await using app = await temporaryApp({
    "functions/a.js": `import { queue } from "anyfn";\nexport default queue({ name: "q", ${option} }, () => {});\n`,
  });
  const said = await app.mistakes([target]);
  expect(said).toContain(`error INVALID_OPTION  functions/a.js:2  a on ${target}\n`);
  expect(said).toContain(`  → ${hint}\n`);
});

test.each([
  ["lambda", "htp", "http"],
  ["cloud-functions", "runtme", "runtime"],
  ["firebase", "codbase", "codebase"],
  ["azure-functions", "plann", "plan"],
  ["netlify", "publis", "publish"],
  ["node", "servce", "service"],
])("a key of the section of %s that there is not", async (target, key, near) => {
  await using app = await temporaryApp({
    "functions/a.ts": HELLO,
    "anyfn.config.json": JSON.stringify({ targets: [target], [target]: { [key]: {} } }),
  });
  expect(await app.mistakes()).toContain(`  → Did you mean ${near}?\n`);
});

test.each([
  ["anyfn.config.json", '{ "targets": ["node"] }\n'],
  ["anyfn.config.cjs", 'module.exports = { targets: ["node"] };\n'],
  ["anyfn.config.mts", 'const targets: readonly string[] = ["node"];\nexport default { targets };\n'],
])("a configuration in %s is read", async (file, text) => {
  await using app = await temporaryApp({ "functions/a.ts": HELLO, [file]: text });
  expect(Object.keys((await app.build()).manifest.targets)).toEqual(["node"]);
});

test.each(["anyfn.config.yaml", "anyfn.config.toml", "anyfn.config.jsonc", "anyfn.config.tsx"])(
  "a configuration that is not read is refused: %s",
  async (file) => {
    await using app = await temporaryApp({ "functions/a.ts": HELLO, [file]: "" });
    expect(await app.mistakes()).toContain(
      `error INVALID_CONFIG  ${file}\n  A configuration with this ending is not read`,
    );
  },
);

test("two configurations are refused", async () => {
  await using app = await temporaryApp({
    "functions/a.ts": HELLO,
    "anyfn.config.json": "{}",
    "anyfn.config.js": "export default {};\n",
  });
  expect(await app.mistakes()).toContain("There are 2 configurations: anyfn.config.js, anyfn.config.json.");
});
