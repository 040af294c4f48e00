import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { target as azure } from "@anyfn/azure-functions/target";
import { target as lambda } from "@anyfn/lambda/target";
import { target as netlify } from "@anyfn/netlify/target";
import type { AppPlan, BuiltEntry, Target } from "anyfn/target";
import { expect, test } from "vitest";
import { sizeProblems } from "./output-size.ts";

const plan = { name: "shop", config: {}, functions: [{ name: "a" }] } as unknown as AppPlan; // only names are read
const entry = (path: string, zip?: string) => ({ path, zip, functions: ["a"] }) as unknown as BuiltEntry; // as above

/** Files that take no place on disk: only their sizes are real. */
async function found(
  target: Target,
  files: Readonly<Record<string, number>>,
  built: readonly BuiltEntry[],
): Promise<readonly (readonly [fn: string | undefined, level: string, reason: string])[]> {
  const folder = await mkdtemp(join(tmpdir(), "anyfn-size-"));
  try {
    for (const [path, size] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), "");
      const file = await open(join(folder, path), "r+");
      await file.truncate(size);
      await file.close();
    }
    return (await sizeProblems(target, plan, built, folder)).map(
      ({ function: name, warning, reason }) => [name, warning ? "warning" : "error", reason] as const,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const MB = 1_048_576;

test("Lambda refuses a function of more than 250 MB, and the largest parts are named", async () => {
  const files = {
    "a/index.mjs": 1 * MB,
    "a/node_modules/@acme/model/weights.bin": 240 * MB,
    "a/node_modules/@acme/model/node_modules/deep/x.js": 2 * MB,
    "a/node_modules/small/x.js": 10 * MB,
    "b/index.mjs": 400 * MB,
  };
  const [problem, ...more] = await found(lambda, files, [entry("a/index.mjs")]);
  expect(more).toEqual([]);
  expect(problem).toEqual([
    "a",
    "error",
    [
      "The function has 253.0 MB, and Lambda takes 250 MB at most, unzipped and with its layers. The largest parts, unzipped:",
      "   240.0 MB  node_modules/@acme/model",
      "    10.0 MB  node_modules/small",
      "     2.0 MB  node_modules/@acme/model/node_modules/deep",
      "     1.0 MB  index.mjs",
    ].join("\n"),
  ]);
  expect(await found(lambda, { "a/index.mjs": 250 * MB }, [entry("a/index.mjs")])).toEqual([]);
});

test("Lambda takes a zip of more than 50 MB from a bucket alone", async () => {
  const at = async (size: number) =>
    (await found(lambda, { "a/index.mjs": MB, "a.zip": size }, [entry("a/index.mjs", "a.zip")])).map(
      ([name, level, reason]) => [name, level, reason.split("\n")[0]],
    );
  expect(await at(50 * MB)).toEqual([]);
  expect(await at(50 * MB + 1)).toEqual([
    [
      "a",
      "warning",
      "The zip has 50.0 MB, and Lambda takes 50 MB at most where a zip is uploaded directly. The largest parts, unzipped:",
    ],
  ]);
});

test("Azure and Netlify warn", async () => {
  const large = await found(azure, { "index.cjs": MB, "data.bin": 1000 * MB }, [entry("index.cjs")]);
  expect(large.map(([name, level]) => [name, level])).toEqual([[undefined, "warning"]]);
  const path = "netlify/functions/a/a.mjs";
  expect(await found(netlify, { [path]: 250 * MB }, [entry(path)])).toEqual([]);
  expect((await found(netlify, { [path]: 251 * MB }, [entry(path)])).map(([, level]) => level)).toEqual([
    "warning",
  ]);
});
