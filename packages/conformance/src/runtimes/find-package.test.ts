import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPackage } from "./find-package.ts";

let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "anyfn-find-")));
});
afterEach(() => rm(base, { recursive: true }));

async function install(name: string, version: string): Promise<string> {
  const from = join(base, name);
  const at = join(from, "node_modules/@vendor/runtime");
  await mkdir(at, { recursive: true });
  // Like the functions framework, it does not export its package.json.
  const exports = { ".": "./index.js" };
  await writeFile(join(at, "package.json"), JSON.stringify({ name: "@vendor/runtime", version, exports }));
  await writeFile(join(at, "index.js"), "process.exit(1)");
  return from;
}

const search = { name: "@vendor/runtime", major: 5 };

test("finds it from a folder below, in the order of the folders", async () => {
  const first = await install("first", "5.1.0");
  const second = await install("second", "6.0.0");
  await mkdir(join(first, "deep/er"), { recursive: true });
  expect(findPackage({ ...search, from: [join(first, "deep/er"), second] })).toEqual({
    found: true,
    version: "5.1.0",
    folder: join(first, "node_modules/@vendor/runtime"),
  });
  expect(findPackage({ ...search, from: [base, second] })).toMatchObject({ version: "6.0.0" });
});

test("prefers one that can be used, and else says what is wrong with the first", async () => {
  const old = await install("old", "4.9.9");
  const broken = await install("broken", "5.0.0");
  const good = await install("good", "5.0.1");
  const unusable = (folder: string) => (folder.startsWith(broken) ? "it is broken" : undefined);
  expect(findPackage({ ...search, unusable, from: [old, broken, good] })).toMatchObject({ version: "5.0.1" });
  expect(findPackage({ ...search, unusable, from: [old, broken] })).toEqual({
    found: false,
    reason: "@vendor/runtime 4.9.9 is installed, version 5 is needed",
  });
  expect(findPackage({ ...search, unusable, from: [broken, old] })).toEqual({
    found: false,
    reason: "@vendor/runtime 5.0.0 is installed but it is broken",
  });
});

test("says that it is not installed", () => {
  expect(findPackage({ ...search, from: [base] })).toEqual({
    found: false,
    reason: "@vendor/runtime is not installed: add @vendor/runtime@5 as a devDependency",
  });
});
