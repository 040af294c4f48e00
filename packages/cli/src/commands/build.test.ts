import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { type TemporaryApp, temporaryApp } from "@anyfn/build/testing";
import { afterEach, expect, test, vi } from "vitest";
import { runCommand } from "../run-command.ts";

const HELLO =
  'import { http } from "anyfn";\nconsole.log("printed while it loads");\nexport default http(() => new Response());\n';

afterEach(() => vi.unstubAllEnvs());

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function anyfn(app: TemporaryApp, ...args: readonly string[]): Promise<Ran> {
  const bin = join(import.meta.dirname, "../bin.ts");
  if (!existsSync(join(app.folder, "anyfn.config.ts")))
    await app.write({ "anyfn.config.js": 'export default { conditions: ["@anyfn/source"] };\n' });
  const run = promisify(execFile)(process.execPath, ["--conditions=@anyfn/source", bin, ...args], {
    cwd: app.folder,
  });
  const { stdout, stderr, code = 0 } = (await run.catch((error: unknown) => error)) as Partial<Ran>; // both carry what was printed
  return {
    code,
    stdout: stripVTControlCharacters(stdout ?? ""),
    stderr: stripVTControlCharacters(stderr ?? ""),
  };
}

test("prints a table", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts": HELLO,
    "functions/apart.ts":
      'import { invoke } from "anyfn";\nexport default invoke({ targets: ["node"] }, () => 1);\n',
  });
  const { code, stdout, stderr } = await anyfn(app, "build");
  expect(stdout.replaceAll(/[\d.]+ (kB|m?s)\b/g, "0 $1")).toMatch(
    /^target {2}function {2}kind {6}trigger +bundle +gzip\nlambda {2}hello {5}http +aws\.apigateway\.http-v2 {2}0 kB +0 kB\nlambda {2}apart {5}left out\n\n✔ 1 function in 0 m?s\n$/,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "printed while it loads\n" });
});

test("prints JSON alone", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout } = await anyfn(app, "build", "--json", "--out", "built", "--target", "lambda");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    out: join(app.folder, "built"),
    manifest: { version: 1, targets: { lambda: { functions: { hello: { kind: "http" } } } } },
    skipped: { lambda: [] },
  });
});

test("says what was not compared, where Netlify's packager is not installed", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts": HELLO,
    "without.mjs": `import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== "@netlify/zip-it-and-ship-it") return next(specifier, context);
    throw Object.assign(new Error("not installed"), { code: "ERR_MODULE_NOT_FOUND" });
  },
});
`,
  });
  vi.stubEnv("NODE_OPTIONS", `--import=${pathToFileURL(join(app.folder, "without.mjs")).href}`);
  const text = await anyfn(app, "build", "--target", "netlify");
  expect([text.code, text.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^warning NOT_VERIFIED {2}netlify\n {2}What Netlify will read .*\n {2}→ Install it/m,
    ),
  ]);
  const json = await anyfn(app, "build", "--target", "netlify", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: true,
    warnings: [{ code: "NOT_VERIFIED", target: "netlify" }],
  });
  vi.unstubAllEnvs();
  expect((await anyfn(app, "build", "--target", "netlify")).stdout).not.toContain("warning");
});

test("prints JSON alone where the app's own code prints too", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts": HELLO,
    "anyfn.config.ts": 'console.log("configured");\nexport default { conditions: ["@anyfn/source"] };\n',
  });
  const { stdout, stderr } = await anyfn(app, "build", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  expect(stderr).toContain("configured\n");
});

test("prints mistakes as text or as JSON, and exits with 1", async () => {
  await using app = await temporaryApp({ "functions/a.ts": "export default 7;\n" });
  const text = await anyfn(app, "build");
  expect(text).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      "error NOT_A_DEFINITION  functions/a.ts:1",
      "  The default export is a number, not what a builder of anyfn returns.",
      '  → Export what http, schedule, storage, queue, topic, database, stream, event or invoke returns (import { … } from "anyfn").',
      "  → Move the file out of the functions folder if it is no function.\n",
    ].join("\n"),
  });
  const { code, stdout, stderr } = await anyfn(app, "build", "--json");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    errors: [
      {
        file: "functions/a.ts",
        line: 1,
        code: "NOT_A_DEFINITION",
        reason: "The default export is a number, not what a builder of anyfn returns.",
        waysOut: [
          'Export what http, schedule, storage, queue, topic, database, stream, event or invoke returns (import { … } from "anyfn").',
          "Move the file out of the functions folder if it is no function.",
        ],
      },
    ],
  });
});

test.each([
  [["biuld"], "There is no command anyfn biuld.", "Did you mean anyfn build?"],
  [["queue", "lst"], "There is no command anyfn queue lst.", "Did you mean anyfn queue list?"],
  [["--target", "lambda"], "anyfn has no option --target: a command comes first.", "Use one of build,"],
])("refuses the command %j", async (args, reason, hint) => {
  await using app = await temporaryApp({});
  const { code, stdout, stderr } = await anyfn(app, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`error INVALID_ARGUMENT\n  ${reason}\n  → ${hint}`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  [["--targt", "lambda"], "There is no option --targt.", "Did you mean --target?"],
  [["--jsn"], "There is no option --jsn.", "Did you mean --json?"],
  [["-t", "lambda"], "There is no option -t.", undefined],
  [["--out"], "--out needs a value.", undefined],
  [["--target="], "--target needs a value.", "Such as --target lambda,node."],
  [["--target", "--json=false"], "--target needs a value.", "Such as --target lambda,node."],
])("refuses the arguments %j", async (args, reason, hint) => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout, stderr } = await anyfn(app, "build", ...args);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: "",
    stderr: [
      "error INVALID_ARGUMENT",
      `  ${reason}`,
      ...(hint === undefined ? [] : [`  → ${hint}`]),
      "  → Use --target, --stage, --out, --json.",
      "  → anyfn build --help says what each of them does.\n",
    ].join("\n"),
  });
});

test.each([
  [[".", "other"], 'One app is built at a time, and "other" is a second folder.'],
  [["--json=maybe"], '--json takes no value, and was given "maybe".'],
  [["nowhere"], "There is no folder nowhere."],
  [["package.json"], "package.json is a file, and an app is a folder."],
  [["--target", "lamda"], 'There is no target "lamda".'],
  [["--target", ","], "The list of targets is empty: there is nothing to build for."],
  [
    ["--out", "functions"],
    "The output would go to functions, among the app's own files, and take their place.",
  ],
])("the command is wrong: %j", async (args, reason) => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout, stderr } = await anyfn(app, "build", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`  ${reason}\n`);
  expect(stderr.match(/ {2}→ /g)?.length).toBeGreaterThanOrEqual(2);
});

// In a process of its own: the test runner would read the file itself, as another module.
test("reads a configuration in anyfn.config.cts", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts": HELLO,
    "anyfn.config.cts":
      'const targets: readonly string[] = ["node"];\nmodule.exports = { targets, conditions: ["@anyfn/source"] };\n',
  });
  const { code, stdout } = await runCommand(["build", "--json"], { cwd: app.folder });
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(stdout).manifest.targets)).toEqual(["node"]);
});

test("names files from the current folder, where the app is another one", async () => {
  await using app = await temporaryApp({
    "shop/package.json": '{ "type": "module" }',
    "shop/functions/a.ts": "export default 7;\n",
    "shop/anyfn.config.js": 'export default { conditions: ["@anyfn/source"] };\n',
  });
  const text = await anyfn(app, "build", "shop");
  expect([text.code, text.stderr.split("\n")[0]]).toEqual([
    1,
    "error NOT_A_DEFINITION  shop/functions/a.ts:1",
  ]);
  const { stdout } = await anyfn(app, "build", "shop", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, errors: [{ file: "shop/functions/a.ts", line: 1 }] });
});

test("an older Node is told so, in words that it understands", async () => {
  const bin = join(import.meta.dirname, "../../bin/anyfn.js");
  // In place of an older Node, which no test can count on: the same check on a version that is not there yet.
  const source = (await readFile(bin, "utf8"))
    .replace("major < 22", "major < 99")
    .replace("#!/usr/bin/env node\n", "");
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source]);
  const { code, stderr } = (await run.catch((error: unknown) => error)) as Ran; // both carry what was printed
  expect({ code, stderr: stderr.replace(process.versions.node, "0.0.0") }).toEqual({
    code: 1,
    stderr:
      "error  anyfn needs Node 22.18 or later, and this is 0.0.0.\n" +
      "  → Install a newer Node from https://nodejs.org.\n" +
      "  → Or bring one with the app: npm install --save-dev node@24, and run npx anyfn again.\n",
  });
});
