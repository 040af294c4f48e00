import { flags, word } from "anyfn/shell";
import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf } from "./config.ts";
import { type Plan, planOf, runtimeOf } from "./plans.ts";
import { triggerOf } from "./triggers.ts";

/** Commands that make the app and set its scale: https://learn.microsoft.com/cli/azure/functionapp */
export interface Hosting {
  readonly make: string;
  readonly scale: readonly string[];
}

/** The commands for the app's plan. */
export function hosting(plan: AppPlan): Hosting {
  const { name } = planOf(plan);
  const version = runtimeOf(plan).replace("node", "");
  const runtime = `--runtime node --runtime-version ${version}`;
  const lines = {
    "flex-consumption": () => [
      ...guarded(
        `run ${CREATE} --flexconsumption-location "$LOCATION" ${runtime} --instance-memory ${memoryOf(plan)}`,
        `run az functionapp runtime config set ${APP} --runtime-version ${version}`,
      ),
    ],
    consumption: () =>
      guarded(
        `run ${CREATE} --consumption-plan-location "$LOCATION" --os-type Linux --functions-version 4 ${runtime}`,
        UPDATE(version),
      ),
    premium: () => [
      ...planLines(
        "az functionapp plan",
        `${skuOf(plan)} --is-linux true --min-instances ${warm(plan)}`,
        `${skuOf(plan)} --min-instances ${warm(plan)}`,
      ),
      ...guarded(
        `run ${CREATE} --plan "$APP-plan" --os-type Linux --functions-version 4 ${runtime}`,
        UPDATE(version),
      ),
    ],
    dedicated: () => [
      ...planLines("az appservice plan", `${skuOf(plan)} --is-linux`, skuOf(plan)),
      ...guarded(
        `run ${CREATE} --plan "$APP-plan" --os-type Linux --functions-version 4 ${runtime}`,
        UPDATE(version),
      ),
      // Else nothing is called while nobody asks for a page.
      `run az functionapp config set ${APP} --always-on true`,
    ],
  } satisfies Record<Plan, () => string[]>;
  return {
    make: ["say 'app'", ...lines[name]()].join("\n"),
    scale: [
      ...(name === "flex-consumption" ? flexScale(plan) : []),
      ...(name === "dedicated" ? [] : mostInstances(plan)),
    ],
  };
}

const APP = '--resource-group "$RESOURCE_GROUP" --name "$APP"';
const CREATE = `az functionapp create ${APP} --storage-account "$STORAGE"`;
const UPDATE = (version: string): string =>
  `run az functionapp config set ${APP} --linux-fx-version ${word(`Node|${version}`)}`;

function guarded(create: string, update: string): string[] {
  return [`if ! exists az functionapp show ${APP}; then`, `  ${create}`, "else", `  ${update}`, "fi"];
}

function planLines(command: string, create: string, update: string): string[] {
  const named = '--resource-group "$RESOURCE_GROUP" --name "$APP-plan"';
  return [
    `if ! exists ${command} show ${named}; then`,
    `  run ${command} create ${named} --location "$LOCATION" --sku ${create}`,
    "else",
    `  run ${command} update ${named} --sku ${update}`,
    "fi",
  ];
}

function skuOf(plan: AppPlan): string {
  const { name, memory } = planOf(plan);
  const asked = Math.max(0, ...plan.functions.map(({ options }) => options.memory ?? 0));
  const size = memory.findIndex((most) => asked <= most) + 1;
  return configOf(plan.config).sku ?? (name === "premium" ? `EP${size}` : "B1");
}

/** The smallest instance that has what the functions ask for; 2 GB where they ask for nothing. */
function memoryOf(plan: AppPlan): number {
  const asked = plan.functions.flatMap(({ options }) => options.memory ?? []);
  if (asked.length === 0) return 2048;
  const { memory } = planOf(plan);
  return memory.find((most) => Math.max(...asked) <= most) ?? memory.at(-1) ?? 2048;
}

function warm({ functions }: AppPlan): number {
  return Math.max(1, ...functions.map(({ options }) => options.minInstances ?? 0));
}

/** One limit for the whole app: the largest that its functions ask for, where all of them ask. */
function mostInstances(plan: AppPlan): string[] {
  const asked = plan.functions.flatMap(({ options }) => options.maxInstances ?? []);
  if (asked.length === 0 || asked.length < plan.functions.length) return [];
  const most = Math.max(...asked);
  return [
    planOf(plan).name === "flex-consumption"
      ? `run az functionapp scale config set ${APP} --maximum-instance-count ${most}`
      : `run az resource update --resource-type Microsoft.Web/sites --resource-group "$RESOURCE_GROUP" --name "$APP/config/web" --set properties.functionAppScaleLimit=${most}`,
  ];
}

/** Each function scales by itself, all HTTP functions and all blobs together: https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#per-function-scaling */
function flexScale(plan: AppPlan): string[] {
  const requests = plan.functions
    .filter(({ kind }) => kind === "http" || kind === "invoke")
    .flatMap(({ options }) => options.concurrency ?? []);
  const ready = new Map<string, number>();
  for (const fn of plan.functions) {
    const group = groupOf(fn, plan);
    const count = fn.options.minInstances ?? 0;
    if (count > 0) ready.set(group, Math.max(count, ready.get(group) ?? 0));
  }
  return [
    `run az functionapp scale config set ${APP} --instance-memory ${memoryOf(plan)}`,
    ...(requests.length > 0
      ? [
          `run az functionapp scale config set ${APP} --trigger-type http --trigger-settings perInstanceConcurrency=${Math.min(...requests)}`,
        ]
      : []),
    ...(ready.size > 0
      ? [
          `run az functionapp scale config always-ready set ${APP} ${flags(
            "settings",
            [...ready].map(([group, count]) => word(`${group}=${count}`)),
          )}`,
        ]
      : []),
  ];
}

function groupOf(fn: FunctionPlan, plan: AppPlan): string {
  const id = triggerOf(fn, plan);
  if (fn.kind === "http" || fn.kind === "invoke") return "http";
  return id === "azure.blob.event-grid" ? "blob" : `function:${fn.name}`;
}
