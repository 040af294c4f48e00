import { indexModule, packageJson } from "@anyfn/cloud-functions/target";
import type { AppPlan, BuiltEntry, FunctionPlan, OutputFile, TextFormats } from "anyfn/target";
import { configOf, type FirebaseConfig } from "./config.ts";
import { endpointsOf } from "./endpoint.ts";
import { environmentOf } from "./environment.ts";
import { rightsScript } from "./rights.ts";
import { blockOf } from "./triggers.ts";

/** `firebase.json`, and beside the bundles what `firebase deploy` and the emulator read. */
export function files(plan: AppPlan, built: readonly BuiltEntry[], formats: TextFormats): OutputFile[] {
  const config = configOf(plan.config);
  const { runtime = "nodejs24", codebase = "default" } = config;
  const { file, own } = environmentOf(plan.functions);
  return [
    {
      path: "firebase.json",
      text: json({
        functions: [
          { source: "functions", codebase, runtime, disallowLegacyRuntimeConfig: true, ignore: IGNORED },
        ],
      }),
    },
    {
      path: "functions/index.mjs",
      text: indexModule(
        plan.name,
        plan.functions.map(({ name }) => ({ name, env: own[name] })),
      ),
    },
    { path: "functions/package.json", text: packageJson({ app: plan.name, runtime }, built) },
    {
      path: "functions/functions.yaml",
      text: formats.yaml(manifest(plan.functions, config), comment(plan.name)),
    },
    { path: "functions/.env", text: `${file}${variables(plan)}` },
    ...(plan.resources === undefined
      ? []
      : [{ path: "rights.sh", text: rightsScript(plan), executable: true }]),
  ];
}

function manifest(functions: readonly FunctionPlan[], config: FirebaseConfig): unknown {
  return {
    specVersion: "v1alpha1",
    requiredAPIs: requiredApis(functions),
    endpoints: Object.assign({}, ...functions.map((fn) => endpointsOf(fn, config))) as unknown, // records by id
  };
}

function requiredApis(
  functions: readonly FunctionPlan[],
): readonly { readonly api: string; readonly reason: string }[] {
  const blocks = new Set(functions.map(blockOf));
  const custom = functions.some(
    ({ kind, options }) => kind === "event" && !String(options["type"]).startsWith("google."),
  );
  return [
    ...(blocks.has("scheduleTrigger")
      ? [{ api: "cloudscheduler.googleapis.com", reason: "Calls functions by the clock." }]
      : []),
    ...(blocks.has("taskQueueTrigger")
      ? [{ api: "cloudtasks.googleapis.com", reason: "Holds the tasks of queues." }]
      : []),
    ...(blocks.has("blockingTrigger")
      ? [{ api: "identitytoolkit.googleapis.com", reason: "Asks functions before it goes on." }]
      : []),
    ...(custom
      ? [{ api: "eventarcpublishing.googleapis.com", reason: "Takes events that are not Google's." }]
      : []),
  ];
}

/** What is made elsewhere has an address that only whoever deploys knows. */
function variables({ resources = [] }: AppPlan): string {
  const names = resources.flatMap(({ variables: own }) => Object.values(own));
  return names.length === 0
    ? ""
    : `# To be filled: where the resources are that no function of this app receives from.\n${names.map((name) => `# ${name}=\n`).join("")}`;
}

function comment(app: string): string {
  return `${JSON.stringify(app)} on Firebase. firebase deploy and the emulator read this in place of running the code.`;
}

/** What stays here when the source is uploaded: packages are installed there, for the machine that runs them. */
const IGNORED = ["node_modules", ".git", "firebase-debug.log", "firebase-debug.*.log", "*.local"];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
