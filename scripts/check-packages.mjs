// Each package as it would be published: packed, then read by publint and by attw.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exit } from "node:process";
import { pnpmEnvironment } from "./build.mjs";

const folders = readdirSync("packages").map((name) => join("packages", name));
const failed = folders.filter((folder) => !isFitToPublish(folder));
if (failed.length > 0) {
  console.error(`not fit to publish: ${failed.join(", ")}`);
  exit(1);
}
console.log(`${folders.length} packages are fit to publish`);

/** Whether the packed package is read without a complaint. A pattern (`./events/*`) is no entry point that attw could resolve. */
function isFitToPublish(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entrypoints = Object.keys(exports).filter((path) => !path.includes("*") && !path.endsWith(".json"));
  const out = mkdtempSync(join(tmpdir(), "anyfn-pack-"));
  try {
    if (!run("pnpm", ["pack", "--pack-destination", out], folder)) return false;
    const tarball = join(out, readdirSync(out)[0]);
    return [
      run("publint", ["run", tarball, "--strict"]),
      run("attw", [tarball, "--profile", "esm-only", "--entrypoints", ...entrypoints]),
    ].every(Boolean);
  } finally {
    rmSync(out, { recursive: true });
  }

  /** Runs a tool, and shows what it says only when it fails. */
  function run(command, args, cwd = ".") {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd,
      encoding: "utf8",
      env: pnpmEnvironment(),
    });
    if (status !== 0) console.error(`${name}: ${command}\n${error ?? ""}${stdout}${stderr}`);
    return status === 0;
  }
}
