import type { AppPlan, EntryPlan, Target } from "anyfn/target";
import { check } from "./target/check.ts";
import { dockerfile } from "./target/dockerfile.ts";
import { knative } from "./target/knative.ts";
import { packageJson } from "./target/package-json.ts";
import { rows } from "./target/rows.ts";
import { serverModule, usedRows } from "./target/server-module.ts";
import { services } from "./target/services.ts";

export type { NodeConfig } from "./target/config.ts";

/** Plain Node as a build target: one server with all functions of the app, and what makes a container of it. */
export const target: Target = {
  name: "node",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [],
  provided: [],
  native: ["trigger", "pingSource"],
  triggers: rows,
  services,
  develops: true,
  check,
  entries: (plan) => (plan.functions.length === 0 ? [] : [entryOf(plan)]),
  files: (plan, built, formats) =>
    plan.functions.length === 0
      ? []
      : [
          { path: "package.json", text: packageJson(plan, built) },
          { path: "Dockerfile", text: dockerfile(plan, built) },
          { path: ".dockerignore", text: IGNORED },
          { path: "knative.yaml", text: knative(plan, formats) },
        ],
};

/** Everything stays in one module: a server starts once, so that nothing is gained by loading parts of it later. */
function entryOf(plan: AppPlan): EntryPlan {
  return {
    path: "server.mjs",
    text: serverModule(plan),
    functions: plan.functions.map(({ name }) => name),
    triggers: usedRows(plan.functions).map(({ id }) => id),
    entry: "server.mjs",
  };
}

/** What a server that was tried out in this folder leaves there. */
const IGNORED = "data\nDockerfile\nknative.yaml\n";
