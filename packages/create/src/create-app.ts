import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { appManifest, needsBuildRule, packageName, type TemplateManifest } from "./app-manifest.ts";
import { CreateError } from "./create-error.ts";
import { anyfnLine, type PackageManager, scriptLine } from "./package-manager.ts";
import { type TargetName, targets } from "./targets.ts";
import type { TemplateName } from "./templates.ts";

/** What the app is to be. */
export interface AppChoices {
  /** Where to; it is made where it is not there. */
  readonly folder: string;
  readonly template: TemplateName;
  readonly targets: readonly TargetName[];
  /** Whose commands the README names; npm by default. */
  readonly manager?: PackageManager | undefined;
  /** Whether a GitHub workflow is written; false by default. */
  readonly ci?: boolean | undefined;
  /** The Node that the app is to run on; the one that runs this by default. */
  readonly node?: string | undefined;
}

/** What a folder may have in it and still count as empty. */
const HARMLESS: readonly string[] = [".git", ".DS_Store"];
/** npm leaves these out of packages, or takes them for its own, so that the templates have them under other names. */
const NAMES: Readonly<Record<string, string>> = {
  _gitignore: ".gitignore",
  "_env.example": ".env.example",
  _github: ".github",
};

const home = join(import.meta.dirname, "..");

/**
 * Writes a new app. Nothing is installed.
 *
 * @returns the files, relative to the folder
 * @throws CreateError where the folder is not empty, or cannot be written
 */
export async function createApp(choices: AppChoices): Promise<readonly string[]> {
  const { template, manager = "npm", node = process.versions.node } = choices;
  const folder = resolve(choices.folder);
  await refuseUsed(folder);
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as {
    readonly version: string; // this package's own manifest
  };
  const name = packageName(basename(folder));
  const { "_package.json": manifest = "{}", ...own } = await filesOf(template);
  const files = {
    ...(await filesOf("base")),
    ...(choices.ci ? await filesOf(`ci-${manager}`) : {}),
    ...own,
    ...(needsBuildRule(manager, node) ? { "pnpm-workspace.yaml": "allowBuilds:\n  node: true\n" } : {}),
    "anyfn.config.ts": config(name, choices.targets),
    "package.json": `${JSON.stringify(
      appManifest({
        name,
        targets: choices.targets,
        version,
        node,
        template: JSON.parse(manifest) as TemplateManifest, // a file of this package
      }),
      null,
      2,
    )}\n`,
  };
  const words: Readonly<Record<string, string>> = {
    name,
    anyfn: anyfnLine(manager),
    install: `${manager} install`,
    dev: scriptLine(manager, "dev"),
    build: scriptLine(manager, "build"),
    test: scriptLine(manager, "test"),
    check: scriptLine(manager, "check"),
    targets: choices.targets.map((target) => `- \`${target}\`: ${targets[target]}`).join("\n"),
    try: (own["_try.md"] ?? "").trimEnd(),
  };
  const written = Object.entries(files)
    .filter(([path]) => path !== "_try.md")
    .map(([path, text]) => [realPath(path), path.endsWith(".md") ? filled(text, words) : text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, text] of written) await write(join(folder, path), text);
  return written.map(([path]) => path);
}

/** @throws CreateError where there is something that a new app could overwrite */
export async function refuseUsed(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    const reason =
      error.code === "ENOTDIR" ? "it is a file" : `it cannot be read (${error.code ?? error.message})`;
    throw new CreateError(2, `No app can be made at ${folder}: ${reason}.`, ["Name another folder."], {
      cause: error,
    });
  });
  const used = found.filter((name) => !HARMLESS.includes(name));
  if (used.length === 0) return;
  const some = used.slice(0, 3).join(", ") + (used.length > 3 ? ", …" : "");
  throw new CreateError(2, `The folder ${folder} is not empty: it has ${some}.`, [
    "Name a folder that does not exist yet, or an empty one.",
    "Or move what is in there away.",
  ]);
}

/** The files of a folder of `templates`, by their paths with `/`. */
async function filesOf(name: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(home, "templates", name);
  return Object.fromEntries(await entries(folder, ""));
}

async function entries(folder: string, prefix: string): Promise<readonly (readonly [string, string])[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    found.map(async (entry) => {
      const path = `${prefix}${entry.name}`;
      const at = join(folder, entry.name);
      return entry.isDirectory() ? entries(at, `${path}/`) : [[path, await readFile(at, "utf8")] as const];
    }),
  );
  return lists.flat();
}

function realPath(path: string): string {
  return path
    .split("/")
    .map((part) => NAMES[part] ?? part)
    .join("/");
}

/** The text with each `{{word}}` replaced. */
function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text
    .replaceAll("{{try}}", words["try"] ?? "")
    .replaceAll(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

function config(name: string, wanted: readonly TargetName[]): string {
  const list = wanted.map((target) => JSON.stringify(target)).join(", ");
  return [
    'import { defineConfig } from "@anyfn/cli";',
    "",
    "export default defineConfig({",
    `  name: ${JSON.stringify(name)},`,
    `  targets: [${list}],`,
    "});",
    "",
  ].join("\n");
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what Node's file functions throw
    throw new CreateError(
      1,
      `${path} cannot be written: ${code ?? message}.`,
      ["See that you may write there, and that the disk is not full.", "Name another folder."],
      { cause: error },
    );
  }
}
