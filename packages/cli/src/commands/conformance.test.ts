import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";
import { temporaryApp } from "../temporary-app.ts";

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
    ["firebase", "in-process", "9/9"],
  ]);
  expect(stdout).toMatch(/✔ 9 cases, played \d+ times: what fails is declared, with its reason\n$/);
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

test.each([
  [["--target", "lamda"], 'There is no target "lamda".'],
  [["--level", "nowhere"], 'There is no level "nowhere" that can be played here.'],
  [["--level"], "--level needs a value."],
  [["--nothing"], "There is no option --nothing."],
  [["lambda"], 'There is nothing that "lambda" could mean here.'],
  [["--target", "lambda", "--filter", "http.nowhere"], 'No case has "http.nowhere" in <case>@<variant>.'],
])("refuses %j with exit code 2", async (args, reason) => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { code, stdout, stderr } = await anyfn(app, "conformance", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`  ${reason}\n`);
  expect(stderr.match(/ {2}→ /g)?.length).toBeGreaterThanOrEqual(2);
});
