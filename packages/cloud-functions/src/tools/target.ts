import type { EntryPlan, FunctionPlan, Target } from "anyfn/target";
import { check } from "./target/check.ts";
import { configOf } from "./target/config.ts";
import { deployScript } from "./target/deploy.ts";
import { indexModule } from "./target/index-module.ts";
import { bundleName, exportName } from "./target/names.ts";
import { text } from "./target/option.ts";
import { FRAMEWORK, packageJson } from "./target/package-json.ts";
import { rows } from "./target/rows.ts";
import { services } from "./target/services.ts";
import { belongsElsewhere, triggerOf } from "./target/triggers.ts";

export { checkFilters, firstGeneration } from "./target/check-filters.ts";
export { type Allowed, type CloudFunctionsConfig, sectionProblems } from "./target/config.ts";
// What Firebase's target shares: its functions are Cloud Functions, described in another form.
export { collectionProblems, type DocumentFilters, documentFilters } from "./target/connect/document.ts";
export { STORAGE_TYPES, storageType } from "./target/connect/storage.ts";
export { type IndexExport, indexModule } from "./target/index-module.ts";
export {
  type Complaint,
  type KeptNames,
  never,
  type Range,
  region,
  variables,
  within,
} from "./target/limits.ts";
export { bundleName, exportName } from "./target/names.ts";
export { isRecord, list, nativeOf, text } from "./target/option.ts";
export { FRAMEWORK, packageJson, type SourcePackage } from "./target/package-json.ts";
export { belongsElsewhere, eventTrigger } from "./target/triggers.ts";

/** Google Cloud Functions as a build target: one source folder with a bundle per function, and a script that deploys it. */
export const target: Target = {
  name: "cloud-functions",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [FRAMEWORK],
  provided: [],
  native: ["trigger", "filters", "pathPatterns", /^--[a-z]/],
  triggers: rows,
  addressOf: ({ name }) => name,
  services,
  check,
  entries: (plan) => plan.functions.map(entryOf),
  files: (plan, built) => [
    {
      path: "index.mjs",
      text: indexModule(
        plan.name,
        plan.functions.map(({ name }) => ({ name })),
      ),
    },
    {
      path: "package.json",
      text: packageJson({ app: plan.name, runtime: configOf(plan.config).runtime ?? "nodejs24" }, built),
    },
    { path: ".gcloudignore", text: IGNORED },
    { path: "deploy.sh", text: deployScript(plan), executable: true },
  ],
};

function entryOf(fn: FunctionPlan): EntryPlan {
  const trigger = triggerOf(fn);
  const used = rows.filter((row) => row.kind === fn.kind && row.id === trigger);
  // Its row leaves these types to others, which make something else of them than a named event.
  const pinned = fn.kind === "event" && belongsElsewhere(text(fn, "type") ?? "");
  const options = [
    `name: ${JSON.stringify(fn.name)}`,
    ...(pinned ? [`trigger: ${JSON.stringify(trigger)}`] : []),
  ];
  return {
    path: bundleName(fn.name),
    text: [
      `import fn from ${JSON.stringify(`anyfn:function/${fn.name}`)};`,
      'import { serve } from "@anyfn/cloud-functions/serve";',
      ...used.map(({ name, from }) => `import { ${name} } from ${JSON.stringify(from)};`),
      `export const handler = serve(fn, [${used.map(({ name }) => name).join(", ")}], { ${options.join(", ")} });`,
      "",
    ].join("\n"),
    functions: [fn.name],
    triggers: used.map(({ id }) => id),
    entry: exportName(fn.name),
  };
}

/** What stays here when the source is uploaded: packages are installed there, for the machine that runs them. */
const IGNORED = ".gcloudignore\ndeploy.sh\nnode_modules\n";
