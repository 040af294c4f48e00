import { AnyfnError } from "anyfn/adapter";
import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { checkNames, sameNames } from "./check-names.ts";
import { checkRetries } from "./check-retries.ts";
import { checkRoutes, mixedRoutes, sharedBindings } from "./check-routes.ts";
import { checkShared } from "./check-shared.ts";
import { checkTrigger } from "./check-trigger.ts";
import { configOf, configProblems } from "./config.ts";
import { routePrefix } from "./host-path.ts";
import { type Complaint, ELSEWHERE, within } from "./limits.ts";
import { isRecord, nativeOf, text } from "./option.ts";
import { planOf, runtimeOf } from "./plans.ts";
import { bindingOf, registrationOf } from "./registrations.ts";
import { connectionOf, triggerOf, USUAL_DATABASE, USUAL_SETTINGS } from "./triggers.ts";

/** Everything an app asks that Azure Functions cannot do. Limits: https://learn.microsoft.com/azure/azure-functions/functions-scale */
export function check(plan: AppPlan): Problem[] {
  const found = problems(plan);
  return found.length > 0 ? found : [...usualNames(plan), ...sharedLimit(plan)];
}

/** The limit is the app's: it holds only where all functions ask for one. */
function* sharedLimit({ functions }: AppPlan): Generator<Problem> {
  const asking = functions.filter(({ options }) => options.maxInstances !== undefined);
  const numbers = new Set(functions.map(({ options }) => options.maxInstances));
  const [first] = asking;
  if (first === undefined || numbers.size === 1) return;
  const all = asking.length === functions.length;
  yield {
    function: first.name,
    warning: true,
    reason: `The number of instances is the whole app's, and its functions ask for ${[...numbers].map((one) => one ?? "no limit").join(", ")}: ${all ? `it becomes ${Math.max(...asking.map(({ options }) => options.maxInstances ?? 0))}` : "no limit is set"}.`,
    waysOut: [
      'Give all functions the same: targets: { "azure-functions": { maxInstances: 10 } } in anyfn.config.',
      "Put what needs a limit of its own into an app of its own.",
    ],
  };
}

/** Names that nobody gave: those of Microsoft's own templates are taken, and said. */
function* usualNames(plan: AppPlan): Generator<Problem> {
  for (const fn of plan.functions) {
    const connection = connectionOf(triggerOf(fn, plan));
    if (connection === undefined || connection.service === "storage") continue;
    const binding = bindingOf(fn, plan);
    const setting = String(binding[connection.option]);
    const database = binding["databaseName"] === USUAL_DATABASE;
    if (setting !== USUAL_SETTINGS[connection.service] && !database) continue;
    const named = configOf(plan.config).connections?.[connection.service] !== undefined;
    if (named && !database) continue;
    const settings = [setting, ...(database ? [USUAL_DATABASE] : [])].map((name) => name.replaceAll("%", ""));
    yield {
      function: fn.name,
      warning: true,
      reason: `The function reads by the app setting${settings.length > 1 ? "s" : ""} ${settings.join(" and ")}: no other is named. deploy.sh and local.settings.json have ${settings.length > 1 ? "them" : "it"}.`,
      waysOut: [
        `Name a setting for the app: "azure-functions": { connections: { ${JSON.stringify(connection.service)}: ${JSON.stringify(setting.replaceAll("%", ""))} } } in anyfn.config.`,
        database
          ? 'Name the database: database({ collection, database: "shop" }, …).'
          : `Name a setting for the function: native: { "azure-functions": { binding: { ${connection.option}: "…" } } }.`,
      ],
    };
  }
}

function problems(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  const own = plan.functions.flatMap((fn) => {
    const first = [...native(fn)];
    const trigger = first.length > 0 ? first : [...checkTrigger(fn, plan)];
    const rest =
      trigger.length > 0 ? [] : [...checkNames(fn, plan), ...checkRoutes(fn), ...checkRetries(fn, plan)];
    const said = [...trigger, ...rest, ...common(fn, plan)];
    return (said.length > 0 ? said : [...refused(fn, plan)]).map((problem) => ({
      function: fn.name,
      ...problem,
    }));
  });
  const app = [...appProblems(plan), ...hostProblems(plan), ...sameNames(plan), ...own];
  // What functions share is looked at where each is right by itself.
  return app.length > 0 ? app : [...mixedRoutes(plan), ...sharedBindings(plan), ...checkShared(plan)];
}

/** What the adapter itself would not register. */
function* refused(fn: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  if (fn.kind === "http") return;
  try {
    registrationOf(fn, plan);
  } catch (error) {
    if (!(error instanceof AnyfnError)) throw error;
    yield {
      reason: error.message,
      waysOut: ['Take out what native["azure-functions"].binding says of it.', ELSEWHERE],
    };
  }
}

function* common({ kind, options }: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  const { title, memory, warm, timeout } = planOf(plan);
  const { memory: asked, minInstances, architecture, access, region } = options;
  if (architecture === "arm64") {
    yield {
      option: "architecture",
      reason: 'Azure Functions runs functions on x64 alone, but architecture is "arm64".',
      waysOut: ["Leave architecture out.", ELSEWHERE],
    };
  }
  const most = memory.at(-1);
  if (most !== undefined)
    yield* within("memory", asked, {
      min: 1,
      max: most,
      unit: `MB, on ${title}`,
      otherWay: 'Choose another plan: "azure-functions": { plan: "premium" } in anyfn.config.',
    });
  if (minInstances !== undefined && minInstances > 0 && !warm) {
    yield {
      option: "minInstances",
      reason: `minInstances: ${minInstances} keeps instances warm, which ${title} does not.`,
      waysOut: [
        "Leave minInstances out.",
        'Choose a plan that does: "azure-functions": { plan: "flex-consumption" } in anyfn.config.',
      ],
    };
  } else yield* within("minInstances", minInstances, { min: 0, max: 1000, unit: "instances" });
  if (options.maxInstances !== undefined && planOf(plan).name === "dedicated") {
    yield {
      option: "maxInstances",
      reason: `maxInstances: ${options.maxInstances} is nothing that ${title} asks of a function: its instances are those of the plan.`,
      waysOut: ["Leave maxInstances out, and set the number of the plan's instances.", ELSEWHERE],
    };
  } else yield* within("maxInstances", options.maxInstances, { min: 1, max: 1000, unit: "instances" });
  const { timeout: limit = timeout.max } = configOf(plan.config);
  yield* within("timeout", options.timeout, {
    min: 1,
    max: kind === "http" || kind === "invoke" ? Math.min(230, limit) : limit,
    unit:
      kind === "http" || kind === "invoke"
        ? "seconds, for which the load balancer waits for an answer"
        : `seconds, on ${title}`,
    otherWay:
      kind === "http" || kind === "invoke"
        ? "Answer 202 at once, and hand the work to a queue function."
        : 'Choose a plan, or a timeout of the app, that allows it: "azure-functions": { plan: "flex-consumption" } in anyfn.config.',
  });
  if (access === "public" && kind !== "http" && kind !== "invoke") {
    yield {
      reason: `access is "public", but a function of the kind ${kind} is called by the host alone.`,
      waysOut: ["Leave access out.", "Answer the public with an http function."],
    };
  }
  if (region !== undefined && region !== (configOf(plan.config).location ?? region)) {
    yield {
      option: "region",
      reason: `region: ${JSON.stringify(region)} is not the app's (${configOf(plan.config).location}): all functions of an app are in one region.`,
      waysOut: [
        "Leave region out.",
        `Move the app: "azure-functions": { location: ${JSON.stringify(region)} } in anyfn.config.`,
      ],
    };
  }
}

function* appProblems(plan: AppPlan): Generator<Problem> {
  const { title, timeout, runtimes } = planOf(plan);
  const { timeout: asked } = configOf(plan.config);
  if (asked !== undefined && asked > timeout.max) {
    yield {
      reason: `anyfn.config has azure-functions.timeout: ${asked}, but ${title} ends a function after ${timeout.max} seconds.`,
      waysOut: [`Set timeout: ${timeout.max}.`, 'Choose another plan: plan: "flex-consumption".'],
    };
  }
  if (!runtimes.includes(runtimeOf(plan))) {
    yield {
      reason: `anyfn.config has azure-functions.runtime: ${JSON.stringify(runtimeOf(plan))}, which ${title} does not get.`,
      waysOut: [
        `Set runtime: ${JSON.stringify(runtimes[0])}.`,
        'Choose another plan: plan: "flex-consumption".',
      ],
    };
  }
}

/** What host.json must not say, because the functions would not work with it. */
function* hostProblems(plan: AppPlan): Generator<Problem> {
  const { extensions } = configOf(plan.config).host ?? {};
  const { serviceBus } = isRecord(extensions) ? extensions : {};
  const path = routePrefix(plan);
  if (path !== "") {
    const other = plan.functions.find((fn) => fn.kind === "http" && text(fn, "basePath") !== path);
    if (other !== undefined)
      yield {
        function: other.name,
        reason: `anyfn.config has azure-functions.host.extensions.http.routePrefix: ${JSON.stringify(path.slice(1))}, so that the host calls functions below ${path} alone, and the routes of ${other.name} do not begin there: every request would be answered with 404.`,
        waysOut: [
          "Leave routePrefix out: anyfn sets it to the empty text.",
          `Write the prefix into the routes: ${JSON.stringify(`${path}${text(other, "route") ?? "/*"}`)}.`,
        ],
      };
  }
  for (const option of ["autoCompleteMessages", "autoComplete"]) {
    if (isRecord(serviceBus) && serviceBus[option] === false)
      yield {
        reason: `anyfn.config has azure-functions.host.extensions.serviceBus.${option}: false, but a function has no way to settle a message itself: each would come again until it is dead-lettered.`,
        waysOut: [
          "Leave it out: a message is completed when its handler ends, and abandoned when it throws.",
          "Throw a PermanentError for a message that must not come again.",
        ],
      };
  }
}

/** What stands under `native["azure-functions"]`. */
function* native(fn: FunctionPlan): Generator<Complaint> {
  for (const [key, value] of Object.entries(nativeOf(fn))) {
    if (value === undefined) continue;
    if (key === "trigger" ? typeof value === "string" : key === "binding" && isRecord(value)) continue;
    yield {
      reason: `native["azure-functions"].${key} is ${JSON.stringify(value)?.slice(0, 80)}, which is not understood.`,
      waysOut: [
        'Write trigger, the id of a trigger, or binding, its options as the library takes them: { connection: "BUS" }.',
        "Leave it out.",
      ],
    };
  }
}
