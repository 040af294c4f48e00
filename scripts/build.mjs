// Builds the packages, dependencies first. Turborepo starts pnpm by its name, and pnpm's own scripts do not have it in their PATH
// when npx brought it (pnpm 12 takes npx's folder out of PATH), so the folder of the pnpm that runs this script is added.

import { spawnSync } from "node:child_process";
import { basename, delimiter, dirname } from "node:path";
import { argv, env, exit } from "node:process";
import { fileURLToPath } from "node:url";

/**
 * The environment for programs that start pnpm by its name.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function pnpmEnvironment() {
  const manager = env.npm_execpath;
  const folder = manager && basename(manager).startsWith("pnpm") ? [dirname(manager)] : [];
  return { ...env, PATH: [env.PATH, ...folder].join(delimiter), TURBO_TELEMETRY_DISABLED: "1" };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { status } = spawnSync("turbo", ["run", "build", ...argv.slice(2)], {
    stdio: "inherit",
    env: pnpmEnvironment(),
  });
  exit(status ?? 1);
}
