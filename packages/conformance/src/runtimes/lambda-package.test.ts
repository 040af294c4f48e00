import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findLambdaClient, findLambdaPackage } from "./lambda-package.ts";

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
    args: [join(from, "node_modules/aws-lambda-ric/index.mjs")],
    native: join(from, "node_modules/aws-lambda-ric/rapid-client.node"),
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

describe("with Node 22", () => {
  test("it is client 3, which borrows the native part of client 4 where its own was not compiled", async () => {
    const from = await install("from", "4.0.2", true);
    const at = join(from, "node_modules/aws-lambda-ric-3");
    await mkdir(at, { recursive: true });
    await writeFile(join(at, "package.json"), '{ "name": "aws-lambda-ric", "version": "3.3.0" }');
    const native = join(from, "node_modules/aws-lambda-ric/rapid-client.node");
    expect(findLambdaClient(22, from, base)).toEqual({
      found: true,
      version: "3.3.0",
      args: [
        "--disable-warning=ExperimentalWarning",
        expect.stringMatching(/\/lambda-client-3\.ts$/),
        join(at, "dist/index.mjs"),
        native,
      ],
      native,
    });
    expect(findLambdaClient(24, from, base)).toMatchObject({ version: "4.0.2" });

    await mkdir(join(at, "dist"));
    await writeFile(join(at, "dist/rapid-client.node"), "");
    expect(findLambdaClient(22, from, base)).toMatchObject({ native: join(at, "dist/rapid-client.node") });
  });

  test("it is client 4 where client 3 is not installed, and the version says so", async () => {
    const from = await install("from", "4.0.2", true);
    expect(findLambdaClient(22, from, base)).toMatchObject({ found: true, version: "4.0.2" });
  });
});
