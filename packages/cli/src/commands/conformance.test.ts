import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryApp } from "@anyfn/build/testing";
import { functionNames } from "@anyfn/conformance";
import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";

const HELLO = 'import { http } from "anyfn";\nexport default http(() => new Response());\n';

test("plays cases and prints a table", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout, stderr } = await anyfn(
    app,
    "conformance",
    "--target",
    "lambda, firebase",
    "--filter",
    "http.query.*@http",
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [head, lambda, firebase] = stdout.split("\n").map((line) => line.split(/ {2,}/));
  expect(head?.slice(0, 3)).toEqual(["target", "level", "http"]);
  expect([lambda?.slice(0, 2), firebase?.slice(0, 3)]).toEqual([
    ["lambda", "in-process"],
    ["firebase", "in-process", "11/11"],
  ]);
  expect(stdout).toMatch(/✔ 11 cases, played \d+ times: what fails is declared, with its reason\n$/);
});

test("writes every result as JSON, and a page that is one file", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const args = [
    "--target",
    "cloud-functions",
    "--filter",
    "http.method.get",
    "--json",
    "--html",
    "report.html",
  ];
  const { code, stdout } = await anyfn(app, "conformance", ...args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    runs: [
      {
        target: "cloud-functions",
        level: "in-process",
        counts: { pass: 1, fail: 0 },
        results: [{ case: "http.method.get", variant: "http", status: "pass", native: { method: "GET" } }],
      },
    ],
  });
  const page = await readFile(join(app.folder, "report.html"), "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  // Nothing is fetched.
  expect(page).not.toMatch(/(?:src|href)=|url\(|@import|https?:\/\//);
});

test.each<[readonly string[], string]>([
  [["--target", "lamda"], 'There is no target "lamda".'],
  [["--level", "nowhere"], 'There is no level "nowhere" that can be played here.'],
  [["--level"], "--level needs a value."],
  [["--html", "."], "The report cannot be written to .: it is a folder."],
  [
    ["--html", "package.json/report.html"],
    "The report cannot be written to package.json/report.html: there is no folder package.json.",
  ],
  [
    ["--level", "remote", "--target", "netlify", "--out", "package.json"],
    "The output would go to package.json/netlify, and no folder can be made there: package.json is a file.",
  ],
  [["--nothing"], "There is no option --nothing."],
  [["lambda"], 'Unexpected argument "lambda".'],
  [
    ["--level", "remote"],
    "The level remote is played on one target at a time: lambda, cloud-functions, firebase, azure-functions, netlify, node were asked for.",
  ],
  [
    ["--level", "remote,runtime", "--target", "lambda"],
    "The level remote is played alone: it is said by the command line where its functions are.",
  ],
  [
    ["--level", "remote", "--target", "lambda"],
    "Nothing says where the functions are that are deployed on lambda.",
  ],
  [["--function", "a"], "--function is about functions that are deployed."],
  [
    [...remote("lambda"), "--function", "a-{function}", "--url", "http://a/{function}"],
    "--function and --url exclude each other.",
  ],
  [[...remote("node"), "--out", "a", "--url", "http://a/{function}"], "--url and --out exclude each other."],
  [
    [...remote("netlify"), "--function", "a-{function}"],
    "--function names a function for the Invoke API of AWS Lambda, and netlify has none.",
  ],
  [
    [...remote("lambda"), "--function", "a"],
    `--function a is one place, and the suite calls ${functionNames.length} reference functions.`,
  ],
  [[...remote("node"), "--url", "ftp://a/{function}"], "--url is not of HTTP: ftp://a/{function}"],
  [[...remote("node"), "--url", "{function}"], "--url is no URL: {function}"],
  [
    [...remote("node"), "--url", "http://a/{function}?b"],
    "--url is more than an address: a query, a fragment or a user is in it: http://a/{function}?b",
  ],
  [
    [...remote("node"), "--url", "http://a", "--reference", "nothing"],
    'The suite has no reference function "nothing".',
  ],
  [
    [...remote("node"), "--url", "http://a", "--reference", "queue"],
    "A URL takes requests, and queue answers none.",
  ],
  [[...remote("node"), "--url", "http://a/{function}", "--header", "secret"], "--header is no header."],
  [
    [...remote("node"), "--url", "http://a/{function}", "--profile", "me"],
    "--profile belongs to --function.",
  ],
  [[...remote("lambda"), "--function", "a-{function}", "--header", "a: b"], "--header belongs to --url."],
  [[...remote("lambda"), "--function"], "--function needs a value."],
  [
    [...remote("node"), "--url", "http://127.0.0.1:1/{function}"],
    "http://127.0.0.1:1/http-body cannot be called: connect ECONNREFUSED 127.0.0.1:1",
  ],
  [["--target", "lambda", "--filter", "http.nowhere"], 'No case has "http.nowhere" in <case>@<variant>.'],
])("refuses %j with exit code 2", async (args, reason) => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout, stderr } = await anyfn(app, "conformance", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`  ${reason}\n`);
  expect(stderr.match(/ {2}→ /g)?.length).toBeGreaterThanOrEqual(2);
});

test("builds what is to be deployed for the level remote, and says how to go on", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const args = [...remote("netlify"), "--reference", "http-echo", "--out", "out"];
  const { code, stdout, stderr } = await anyfn(app, "conformance", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^✔ 1 function in .*out\/netlify\n\nDeploy them, and play on them\. Such as:\n\n {2}cd out\/netlify\n/,
  );
  expect(stdout).toContain("anyfn conformance --level remote --target netlify --url 'https://");
  const site = await readFile(join(app.folder, "out/netlify/conformance-http-echo/netlify.toml"), "utf8");
  expect(site).toContain("netlify deploy");
  // What was there is never lost.
  await app.write({ "out/netlify/mine.txt": "mine" });
  const again = await anyfn(app, "conformance", ...args);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("holds other things: mine.txt")]);
});

function remote(target: string): readonly string[] {
  return ["--level", "remote", "--target", target];
}
