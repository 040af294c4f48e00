import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

// Inside the workspace, so that the examples resolve packages as this one does.
const root = join(import.meta.dirname, "..");
const folder = join(import.meta.dirname, ".docs");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every TypeScript example of the docs compiles", { timeout: 120_000 }, () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  let count = 0;
  for (const page of globSync(["*.md", "docs/*.md", "packages/*/README.md", "examples/*/README.md"], {
    cwd: root,
  })) {
    const blocks = readFileSync(join(root, page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms);
    for (const [index, [, code = ""]] of [...blocks].entries()) {
      writeFileSync(join(folder, `${page.replaceAll(/\W+/g, "-")}-${index + 1}.ts`), code);
      count++;
    }
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.json",
      compilerOptions: { noEmit: true },
      include: ["*.ts"],
      exclude: [],
    }),
  );

  const { stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", folder],
    { encoding: "utf8" },
  );

  expect(stdout).toBe("");
  expect(count).toBeGreaterThan(8);
});
