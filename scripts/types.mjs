// TypeScript over the packages, then over the folders whose files are not declared to anyone (they need no written-out types).

import { spawnSync } from "node:child_process";
import { exit } from "node:process";

const failed = [".", "test", "bench", "examples", "scripts"].filter(
  (project) => spawnSync("tsc", ["--project", project], { stdio: "inherit" }).status !== 0,
);
if (failed.length > 0) exit(1);
