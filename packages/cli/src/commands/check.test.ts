import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryApp } from "@anyfn/build/testing";
import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";

const HELLO = 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n';

/** The mistakes of an app, as code, function and target. */
async function checked(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  await using app = await temporaryApp(files);
  const { code, stdout } = await anyfn(app, "check", "--json", ...args);
  const { ok, targets, errors } = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly targets: readonly string[];
    readonly errors: readonly Readonly<Record<string, string>>[];
  };
  expect(existsSync(join(app.folder, "dist"))).toBe(false);
  expect(existsSync(join(app.folder, ".anyfn"))).toBe(false);
  return {
    code,
    ok,
    targets,
    errors: errors.map((one) => [one["code"], one["file"] ?? one["function"], one["target"]]),
  };
}

test("an app without mistakes", async () => {
  expect(await checked({ "functions/a.ts": HELLO }, "--target", "lambda,node")).toEqual({
    code: 0,
    ok: true,
    targets: ["lambda", "node"],
    errors: [],
  });
});

test("all mistakes come at once: those of files, of options and of targets", async () => {
  const { code, errors } = await checked(
    {
      "functions/none.ts": "export const a = 1;\n",
      "functions/option.ts": HELLO.replace("http(", "http({ methodes: [] }, "),
      "functions/slow.ts": HELLO.replace("http(", 'http({ route: "/slow", timeout: 3000 }, '),
      "functions/same.ts": HELLO.replace("http(", 'http({ route: "/slow" }, '),
    },
    "--target",
    "lambda,node",
  );
  expect(code).toBe(1);
  expect(errors).toEqual(
    expect.arrayContaining([
      ["NO_DEFAULT_EXPORT", "functions/none.ts", undefined],
      ["INVALID_OPTION", "functions/option.ts", undefined],
      ["DUPLICATE_ROUTE", expect.stringMatching(/^functions\/(?:slow|same)\.ts$/), undefined],
      ["UNSUPPORTED", "functions/slow.ts", "lambda"],
    ]),
  );
});

test("mistakes are told on standard error, the sum of them on standard output", async () => {
  await using app = await temporaryApp({ "functions/a.ts": "export const a = 1;\n" });
  const { code, stdout, stderr } = await anyfn(app, "check", "--target", "node");
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^1 mistake for node \(\d+ ms\)\.\n$/)]);
  expect(stderr).toMatch(/^error NO_DEFAULT_EXPORT {2}functions\/a\.ts:1/);
});

test("a target that does not exist is a mistake of the command", async () => {
  await using app = await temporaryApp({ "functions/a.ts": HELLO });
  expect((await anyfn(app, "check", "--target", "moon")).code).toBe(2);
});
