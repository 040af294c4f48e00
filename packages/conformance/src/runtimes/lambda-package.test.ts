import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLambdaPackage } from "./lambda-package.ts";

let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "anyfn-lambda-")));
});
afterEach(() => rm(base, { recursive: true }));

async function install(name: string, version: string, compiled: boolean): Promise<string> {
  const from = join(base, name);
  const at = join(from, "node_modules/aws-lambda-ric");
  await mkdir(at, { recursive: true });
  await writeFile(
    join(at, "package.json"),
    JSON.stringify({ name: "aws-lambda-ric", version, main: "index.mjs" }),
  );
  // Looking must not import: the real one would end this process.
  await writeFile(join(at, "index.mjs"), "process.exit(1)");
  if (compiled) await writeFile(join(at, "rapid-client.node"), "");
  return from;
}

test("finds it from the folder, or else from our own", async () => {
  const from = await install("from", "4.9.9", true);
  const found = {
    found: true,
    version: "4.9.9",
    script: join(from, "node_modules/aws-lambda-ric/index.mjs"),
  };
  expect(findLambdaPackage(from, base)).toEqual(found);
  expect(findLambdaPackage(base, from)).toEqual(found);
});

test("prefers a usable one", async () => {
  const uncompiled = await install("uncompiled", "4.0.2", false);
  const usable = await install("usable", "4.1.0", true);
  expect(findLambdaPackage(uncompiled, usable)).toMatchObject({ found: true, version: "4.1.0" });
});

test("says that it is not installed", () => {
  expect(findLambdaPackage(base, base)).toEqual({
    found: false,
    reason: "aws-lambda-ric is not installed: add aws-lambda-ric@4 as a devDependency",
  });
});

test("says that it was not compiled, and what that takes", async () => {
  const from = await install("from", "4.0.2", false);
  expect(findLambdaPackage(from, base)).toEqual({
    found: false,
    reason: expect.stringMatching(
      /^aws-lambda-ric 4\.0\.2 is installed but its native part was not compiled: (there is no rapid-client\.node in .*C\+\+ compiler|it compiles on Linux only)/,
    ),
  });
});

test("says that it is too old", async () => {
  const from = await install("from", "3.3.0", true);
  expect(findLambdaPackage(from, base)).toEqual({
    found: false,
    reason: "aws-lambda-ric 3.3.0 is installed, version 4 is needed",
  });
});
