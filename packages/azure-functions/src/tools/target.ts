import type { AppPlan, Target } from "anyfn/target";
import { check } from "./target/check.ts";
import { deployScript } from "./target/deploy.ts";
import { entryOf } from "./target/entry.ts";
import { hostJson } from "./target/host.ts";
import { mainOf } from "./target/main.ts";
import { CORE, packageJson } from "./target/package-json.ts";
import { planFacts } from "./target/plans.ts";
import { rows } from "./target/rows.ts";
import { services } from "./target/services.ts";
import { localSettings } from "./target/settings.ts";
import { verify } from "./target/verify.ts";

export type { AzureFunctionsConfig, Service } from "./target/config.ts";
export type { Plan } from "./target/plans.ts";

/** Azure Functions as a build target: one app in one bundle, which registers its functions when the worker loads it. */
export const target: Target = {
  name: "azure-functions",
  format: "cjs",
  platform: { os: "linux", libc: "glibc" },
  external: [CORE],
  provided: [],
  native: ["trigger", "binding"],
  triggers: rows.map(({ registration: _, ...ref }) => ref),
  memoryFor: (asked, config) => planFacts(config).memory.find((size) => size >= asked) ?? asked,
  services,
  check,
  entries: (plan: AppPlan) => (plan.functions.length === 0 ? [] : [entryOf(plan)]),
  files: (plan, built) => [
    mainOf(built),
    { path: "host.json", text: hostJson(plan) },
    { path: "package.json", text: packageJson(plan, built) },
    { path: "local.settings.json", text: localSettings(plan) },
    { path: ".funcignore", text: IGNORED },
    { path: "deploy.sh", text: deployScript(plan, built), executable: true },
  ],
  // The Consumption plan's persisted storage is 1 GB (https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits);
  // other plans have more.
  limits: [
    {
      of: "target",
      bytes: 1_000_000_000,
      warning: true,
      reason: "the Consumption plan has 1 GB of storage for an app",
      waysOut: ["Use another plan.", "Read large files from a container, or mount a share."],
    },
  ],
  verify,
};

/** What stays here when the app is published. */
const IGNORED = ".funcignore\ndeploy.sh\nlocal.settings.json\n";
