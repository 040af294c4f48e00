import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXPLANATIONS } from "../explain/explanations.ts";
import { errorsPage } from "../explain/page.ts";
import { runCommand } from "../run-command.ts";

const root = join(import.meta.dirname, "../../../..");
const cwd = import.meta.dirname;

test("docs/errors.md says what anyfn explain says", async () => {
  await expect(errorsPage()).toMatchFileSnapshot(join(root, "docs/errors.md"));
});

test("every code that a package raises is explained, and every explained code is one of the project's", () => {
  const types = readFileSync(join(root, "packages/core/src/errors.ts"), "utf8");
  const unions = types.slice(0, types.indexOf("export class AnyfnError"));
  const declared = new Set([...unions.matchAll(/^\s+\| "([A-Z_]+)"/gm)].map(([, code]) => code));
  expect(Object.keys(EXPLANATIONS).sort()).toEqual([...declared].sort());
  const raised = globSync("packages/*/src/**/*.ts", { cwd: root })
    .filter((file) => !/\.test|fixtures|conformance\/src\/cases|snapshots/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(/new AnyfnError\(\s*"([A-Z_]+)"/g),
    ])
    .map(([, code]) => code ?? "");
  expect(raised.length).toBeGreaterThan(10);
  expect(raised.filter((code) => !Object.hasOwn(EXPLANATIONS, code))).toEqual([]);
});

test("a code is explained in 80 columns, however it is written", async () => {
  const { code, stdout, stderr } = await runCommand(["explain", "load-failed"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^LOAD_FAILED\n\n.+\n\nUsual cause: [\s\S]+\n\nWhat to do: /);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("an unknown code is an error of the command, with the nearest one", async () => {
  const { code, stderr } = await runCommand(["explain", "LOAD_FAILD"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("Did you mean anyfn explain LOAD_FAILED?");
});
