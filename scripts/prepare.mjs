// After a plain install on a clean clone the packages have a `dist`, so that tools outside can import them. Later installs
// leave it alone: `test`, `demo` and `build` bring it up to date. A build that fails does not fail the install; they will say so.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pnpmEnvironment } from "./build.mjs";

const unbuilt = readdirSync("packages").filter(
  (name) =>
    existsSync(join("packages", name, "tsdown.config.ts")) &&
    !existsSync(join("packages", name, "dist/index.js")),
);

if (unbuilt.length > 0) {
  console.log("building the packages");
  const { status } = spawnSync("turbo", ["run", "build"], { stdio: "ignore", env: pnpmEnvironment() });
  if (status !== 0) console.warn("the packages could not be built: `npx -y pnpm@12 run build` tells why");
}
