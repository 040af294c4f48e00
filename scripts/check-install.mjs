// Is the install complete? pnpm's automatic install only warns when it fails, and the script behind it runs all the same,
// so `test` and `demo` ask here first. Works on the system's Node 20 too, since an incomplete install brings no other.
//
//   node scripts/check-install.mjs --for test|demo

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, env, exit } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * What is wrong with the install, one sentence each; empty when it is complete.
 *
 * @returns {string[]}
 */
export function installProblems() {
  return [...undoneBuilds(), ...missingDependencies(), ...wrongNodes()];
}

/**
 * Why the real Lambda runtime client cannot run here, or undefined when it can. Its file is probed and never imported: without
 * AWS_LAMBDA_RUNTIME_API an import of aws-lambda-ric ends the process.
 *
 * @returns {string | undefined}
 */
export function lambdaRuntimeProblem() {
  const folder = join(root, "test/node_modules/aws-lambda-ric");
  if (!existsSync(folder))
    return "aws-lambda-ric could not be compiled on install: it needs make, g++, cmake and Node's headers, which node-gyp fetches from nodejs.org or takes from npm's setting nodedir";
  if (!existsSync(join(folder, "rapid-client.node")))
    return "aws-lambda-ric is installed, but its native part rapid-client.node was not compiled: it needs make, g++, cmake and Node's headers, which node-gyp fetches from nodejs.org or takes from npm's setting nodedir";
  return undefined;
}

/** Packages whose install script pnpm did not run: not answered in `allowBuilds`, or broken off. */
function undoneBuilds() {
  const path = join(root, "node_modules/.modules.yaml");
  if (!existsSync(path)) return ["node_modules is missing or was not finished"];
  // pnpm writes this file as JSON, which is YAML too.
  const state = JSON.parse(readFileSync(path, "utf8"));
  return [...(state.pendingBuilds ?? []), ...(state.ignoredBuilds ?? [])].map(
    (name) => `the install script of ${name} did not run: answer it in allowBuilds of pnpm-workspace.yaml`,
  );
}

/** Direct dependencies of each workspace package that are not there. Optional ones are left out: they may fail. */
function missingDependencies() {
  return workspaceFolders().flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !existsSync(join(root, folder, "node_modules", name, "package.json")))
      .map((name) => `${name} is not installed in ${folder}`);
  });
}

/** The folders that the lockfile lists as workspace packages: the keys of its `importers`. */
function workspaceFolders() {
  const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  const importers = /^importers:\n((?:\n| .*\n)*)/m.exec(lockfile)?.[1] ?? "";
  return [...importers.matchAll(/^ {2}'?([^\s':]+)'?:/gm)]
    .map(([, folder]) => folder)
    .filter((folder) => existsSync(join(root, folder, "package.json")));
}

/** The two Nodes that the workspace brings, each asked for its version. */
function wrongNodes() {
  return [
    { path: "node_modules/.bin/node", major: "v24." },
    { path: "node_modules/node-22/bin/node", major: "v22." },
  ].flatMap(({ path, major }) => {
    const version = spawnSync(join(root, path), ["--version"], { encoding: "utf8" }).stdout?.trim();
    return version?.startsWith(major)
      ? []
      : [`${path} should be Node ${major}x and is ${version || "not runnable"}`];
  });
}

function main() {
  const problems = installProblems();
  const lambda = lambdaRuntimeProblem();
  const demo = argv.includes("demo");
  if (lambda !== undefined && demo) console.log(`lambda: runtime not available: ${lambda}`);
  if (lambda !== undefined && !demo) {
    if (env.CI === "true") problems.push(lambda);
    else
      console.warn(
        `warning: ${lambda}. Tests against the real Lambda runtime are skipped; with CI=true this is an error.`,
      );
  }
  if (problems.length === 0) return;
  console.error("The install is not complete:");
  for (const problem of problems) console.error(`  - ${problem}`);
  console.error("Run `npx -y pnpm@12 install` and read its last lines.");
  exit(1);
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) main();
