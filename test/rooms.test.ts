import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const packages = join(import.meta.dirname, "../packages");
const folders = readdirSync(packages).filter((name) => existsSync(join(packages, name, "package.json")));
// The core has an `adapter.ts` too: the contract that the others fulfil.
const adapters = folders.filter(
  (name) => name !== "core" && existsSync(join(packages, name, "src/adapter.ts")),
);

const rooms = [
  "adapter.ts",
  "all.ts",
  "context.ts",
  "detect.ts",
  "http.ts",
  "index.ts",
  "native.ts",
  "serve.ts",
];
const tools = ["capabilities.ts", "driver.ts", "target.ts"];
const surface = [".", "./capabilities", "./driver", "./events/*", "./schemas/*", "./serve", "./target"];

it("finds the adapters", () => {
  expect(adapters).toContain("lambda");
});

it.each(adapters)("%s has the rooms that every adapter has", (adapter) => {
  const src = join(packages, adapter, "src");
  expect(rooms.filter((room) => !existsSync(join(src, room)))).toEqual([]);
  expect(globSync("events/*.ts", { cwd: src })).not.toEqual([]);
  const folder = join(src, "tools");
  expect(tools.filter((room) => !existsSync(join(folder, room)))).toEqual([]);
  expect(globSync("schemas/*.ts", { cwd: folder })).not.toEqual([]);
});

it.each(adapters)("%s has the public surface that every adapter has", (adapter) => {
  expect(Object.keys(manifest(adapter).exports)).toEqual(expect.arrayContaining(surface));
});

it.each(folders)("%s exports its source, its types and its build, in this order", (folder) => {
  const exported = Object.entries(manifest(folder).exports).filter(([path]) => path !== "./package.json");
  expect(exported).not.toEqual([]);
  for (const [path, conditions] of exported) {
    const name = path === "." ? "index" : path.slice(2);
    const file = isTool(path) ? join("tools", name) : name;
    expect(Object.entries(conditions), path).toEqual([
      ["@anyfn/source", `./src/${file}.ts`],
      ["types", `./dist/${file}.d.ts`],
      ["default", `./dist/${file}.js`],
    ]);
  }
});

/** What no bundle carries is in a folder of its own. */
function isTool(path: string): boolean {
  return /^\.\/(?:capabilities|driver|shell|target|wire|schemas\/\*)$/.test(path);
}

function manifest(folder: string): {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
} {
  return JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
}
