import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

const root = join(import.meta.dirname, "..");
const home = "https://github.com/anyfn/anyfn";

const Manifest = z.object({
  name: z.string(),
  private: z.boolean().optional(),
  license: z.string(),
  homepage: z.string(),
  bugs: z.string(),
  repository: z.object({ type: z.string(), url: z.string(), directory: z.string() }),
});
const Workflow = z.object({
  jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ run: z.string().optional() })) })),
});

const published = readdirSync(join(root, "packages")).filter((folder) => {
  const path = join(root, "packages", folder, "package.json");
  return existsSync(path) && !("private" in JSON.parse(readFileSync(path, "utf8")));
});

it.each(published)("packages/%s says where it comes from", (folder) => {
  const manifest = Manifest.parse(JSON.parse(read(`packages/${folder}/package.json`)));
  expect(manifest).toMatchObject({
    license: "MIT",
    homepage: `${home}/tree/main/packages/${folder}#readme`,
    bugs: `${home}/issues`,
    repository: { type: "git", url: `git+${home}.git`, directory: `packages/${folder}` },
  });
  expect(read(`packages/${folder}/LICENSE`)).toBe(read("LICENSE"));
});

it.each(published)("the README of packages/%s has links that work on npm", (folder) => {
  const links = linksOf(read(`packages/${folder}/README.md`));
  expect(links.filter((link) => !link.startsWith("https://") && !link.startsWith("#"))).toEqual([]);
  const ours = links.filter((link) => link.startsWith(`${home}/`)).map(pathOf);
  expect(ours.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

const pages = globSync("{*.md,docs/**/*.md,.github/**/*.md,bench/*.md,examples/*/README.md}", {
  cwd: root,
}).filter((path) => !path.includes("node_modules"));

it.each(pages)("%s links to files that exist", (page) => {
  const targets = linksOf(read(page))
    .filter((link) => !/^([a-z]+:|#|\/)/.test(link))
    .map((link) => join(dirname(page), decodeURI(link.replace(/#.*$/, ""))));
  expect(targets.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

const workflows = globSync(".github/workflows/*.yml", { cwd: root });

it("workflows exist", () => expect(workflows.length).toBeGreaterThan(1));

it.each(workflows)("%s runs scripts of this repository that exist", (path) => {
  const { jobs } = Workflow.parse(parse(read(path)));
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(commands).toContain(".ci/run");
  const scripts = commands.flatMap((command) => /^node (\S+)/.exec(command)?.[1] ?? []);
  expect([".ci/run", ...scripts].filter((script) => !existsSync(join(root, script)))).toEqual([]);
});

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The targets of a page's links; code is left out. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^(`{3,})[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].flatMap(([, link]) => link ?? []);
}

/** The path in this repository that a link to it shows. */
function pathOf(link: string): string {
  return link
    .slice(home.length)
    .replace(/^\/(?:tree|blob)\/main\//, "")
    .replace(/#.*$/, "");
}
