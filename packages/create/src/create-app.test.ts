import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "./create-app.ts";
import { templates } from "./templates.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "anyfn-create-"));
});
afterEach(() => rm(parent, { recursive: true }));

const choices = { template: "hello", targets: ["lambda", "node"], node: "24.0.0" } as const;

test("writes an app", async () => {
  const folder = join(parent, "Shop");
  expect(await createApp({ ...choices, folder, ci: true })).toEqual([
    ".env.example",
    ".github/workflows/ci.yml",
    ".gitignore",
    "AGENTS.md",
    "README.md",
    "anyfn.config.ts",
    "functions/hello.ts",
    "package.json",
    "test/hello.test.ts",
    "tsconfig.json",
  ]);
  expect(await readFile(join(folder, "anyfn.config.ts"), "utf8")).toBe(
    'import { defineConfig } from "@anyfn/cli";\n\nexport default defineConfig({\n  name: "shop",\n  targets: ["lambda", "node"],\n});\n',
  );
  expect((await readFile(join(folder, ".gitignore"), "utf8")).split("\n")).toEqual(
    expect.arrayContaining(["node_modules", "dist", ".anyfn", "data", ".env.local"]),
  );
});

test.each(["npm", "pnpm", "yarn"] as const)("leaves no gap in the pages, by %s", async (manager) => {
  for (const template of Object.keys(templates) as (keyof typeof templates)[]) {
    const folder = join(parent, template);
    await createApp({ ...choices, folder, template, manager });
    for (const page of ["README.md", "AGENTS.md"]) {
      const text = await readFile(join(folder, page), "utf8");
      expect(text).not.toMatch(/\{\{|undefined/);
      expect(text).toContain(manager);
    }
  }
});

test("tells pnpm that Node's package may run its install script", async () => {
  const at = (node: string) => createApp({ ...choices, folder: join(parent, node), manager: "pnpm", node });
  expect(await at("20.19.0")).toContain("pnpm-workspace.yaml");
  expect(await at("24.0.0")).not.toContain("pnpm-workspace.yaml");
});

test("takes an empty folder, with git or not, and refuses one with files", async () => {
  const folder = join(parent, "app");
  await mkdir(join(folder, ".git"), { recursive: true });
  await createApp({ ...choices, folder });
  await expect(createApp({ ...choices, folder })).rejects.toMatchObject({
    exitCode: 2,
    message: `The folder ${folder} is not empty: it has .env.example, .gitignore, AGENTS.md, ….`,
  });
  await writeFile(join(parent, "file"), "");
  await expect(createApp({ ...choices, folder: join(parent, "file") })).rejects.toMatchObject({
    exitCode: 2,
    message: `No app can be made at ${join(parent, "file")}: it is a file.`,
  });
  expect(await readdir(parent)).toEqual(["app", "file"]);
});
