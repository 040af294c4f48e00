import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { build, targetNames } from "@anyfn/build";
import { createApp, type TargetName, type TemplateName, targets, templates } from "create-anyfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";

const root = join(import.meta.dirname, "..");
const built = join(root, "packages/create/dist/bin.js");
const bin = join(root, "packages/create/bin/create-anyfn.js");
const everyTarget = Object.keys(targets) as TargetName[];
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "anyfn-create-"));
});
afterAll(() => rm(parent, { recursive: true }));

test("offers every target that there is", () => expect(everyTarget).toEqual(targetNames));

describe.each(Object.keys(templates) as TemplateName[])("the template %s", (template) => {
  let folder: string;
  beforeAll(async () => {
    folder = join(parent, template);
    await createApp({ folder, template, targets: everyTarget, node: process.versions.node });
    await link(folder);
  });

  test("is built for every target", { timeout: 300_000 }, async () => {
    const { manifest } = await build({ app: folder, conditions: ["@anyfn/source"] });
    expect(Object.keys(manifest.targets)).toEqual(everyTarget);
    for (const target of everyTarget)
      expect(Object.keys(manifest.targets[target]?.functions ?? {}), target).not.toEqual([]);
    expect(existsSync(join(folder, ".anyfn/types.d.ts"))).toBe(true);
  });

  test("has the right types", { timeout: 120_000 }, async () => {
    const { stdout } = await run(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["--listFiles", "--customConditions", "@anyfn/source"],
    ]);
    const lines = stdout.split("\n");
    expect(lines).toContain(
      join(await realpath(folder), "test", (await readdir(join(folder, "test")))[0] ?? ""),
    );
    // The sources of the packages have options of their own, which are stricter; an app sees their declarations alone.
    expect(lines.filter((line) => /\berror TS\d+/.test(line) && !line.startsWith("../"))).toEqual([]);
  });

  test("passes its own tests", { timeout: 120_000 }, async () => {
    const { code, stdout } = await run(process.execPath, [
      "--conditions=@anyfn/source",
      "--test",
      "--test-reporter=tap",
      "test/*.test.ts",
    ]);
    expect(stdout).toMatch(/^# pass [1-9]/m);
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(code).toBe(0);
  });

  const run = (command: string, args: readonly string[]) => execute(command, args, { cwd: folder });
});

const node20 = oldNode();

test.runIf(process.env["CI"] === "true")("CI has the built command", () => {
  expect(existsSync(built)).toBe(true);
});

/** Skipped where the package is not built, or no Node 20 is in PATH. */
describe.runIf(existsSync(built) && node20 !== undefined)(
  "the command on Node 20, with nobody to ask",
  () => {
    const create = (...args: readonly string[]) =>
      execute(node20 ?? "node", [bin, ...args], { cwd: parent, env: { npm_config_user_agent: "npm/10" } });

    test("makes an app of the defaults, and says which", async () => {
      const { code, stdout, stderr } = await create("--no-install");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Folder anyfn-app, template hello, targets lambda,node.\n");
      expect(stdout).toContain("  cd anyfn-app\n  npm install\n  npm run dev\n");
      const { name, version, dependencies, devDependencies } = manifestOf(join(parent, "anyfn-app"));
      const own = manifestOf(join(root, "packages/create")).version;
      expect({ name, version }).toEqual({ name: "anyfn-app", version: "0.0.0" });
      expect(dependencies).toEqual({ anyfn: `^${own}` });
      expect(devDependencies).toMatchObject({ "@anyfn/cli": `^${own}`, node: "^24.0.0" });
    });

    test("makes what the options say", async () => {
      const { code, stdout } = await create(
        ...["shop", "--template", "hono", "--targets", "netlify,firebase", "--yes", "--no-install", "--ci"],
      );
      expect(code).toBe(0);
      expect(stdout).toContain("Folder shop, template hono, targets netlify,firebase.\n");
      const config = readFileSync(join(parent, "shop/anyfn.config.ts"), "utf8");
      expect(config).toContain('targets: ["netlify", "firebase"]');
      expect(await readdir(join(parent, "shop"))).toContain(".github");
    });

    test("exits with 2 where the folder is not empty", async () => {
      await mkdir(join(parent, "used/inside"), { recursive: true });
      const { code, stdout, stderr } = await create("used", "--no-install");
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^error {2}The folder used is not empty: it has inside\.\n {2}→ /);
      expect(await readdir(join(parent, "used"))).toEqual(["inside"]);
    });

    test("exits with 2 where the command is wrong", async () => {
      const { code, stderr } = await create("x", "--template", "nothing");
      expect(code).toBe(2);
      expect(stderr).toContain(
        'There is no template "nothing".\n  → Use one of hello, api, cron, hono, express.',
      );
      expect(existsSync(join(parent, "x"))).toBe(false);
    });

    test("exits with 1 where packages cannot be installed, and keeps the app", async () => {
      const { code, stderr } = await execute(node20 ?? "node", [bin, "offline"], {
        cwd: parent,
        // Nothing listens on this port.
        env: { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" },
      });
      expect(code).toBe(1);
      expect(stderr).toContain("The app is written, but npm install failed.");
      expect(stderr).toContain("  → Run it again: cd offline && npm install\n");
      expect(existsSync(join(parent, "offline/package.json"))).toBe(true);
    });
  },
);

/** Gives an app exactly the packages that it asks for, from this workspace. */
async function link(folder: string): Promise<void> {
  const { dependencies, devDependencies } = manifestOf(folder);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const places = [join(import.meta.dirname, "node_modules", name), join(root, "node_modules", name)];
    const found = places.find((place) => existsSync(place));
    if (found === undefined) throw new Error(`the workspace has no ${name}`);
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(await realpath(found), place);
  }
}

function manifestOf(folder: string): z.infer<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}

/** The first Node 20 of PATH. */
function oldNode(): string | undefined {
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return found.find((node) => existsSync(node) && versionOf(node).startsWith("v20."));
}

function versionOf(node: string): string {
  try {
    return execFileSync(node, ["--version"], { encoding: "utf8" });
  } catch {
    return "";
  }
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a terminal. Vitest's own variables are not handed on. */
function execute(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...inherited, npm_config_user_agent: "npm/10", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => (texts[stream] += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
}
