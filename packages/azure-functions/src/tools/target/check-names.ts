import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { type Complaint, ELSEWHERE } from "./limits.ts";
import { text } from "./option.ts";
import { CATCH_ALL } from "./registrations.ts";
import { triggerOf } from "./triggers.ts";

/** The function's own name, and the names of what it listens to. */
export function* checkNames(fn: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  const { name, env } = fn;
  const id = triggerOf(fn, plan);
  if (!/^[a-z][\w-]{0,127}$/i.test(name) || name.toLowerCase() === "host") {
    yield {
      reason: `Azure Functions refuses the name ${JSON.stringify(name)}: it takes at most 128 letters, digits, hyphens and underscores, beginning with a letter, and keeps "host" to itself.`,
      waysOut: RENAME,
    };
  }
  if ((fn.kind === "http" || fn.kind === "invoke") && name.toLowerCase() >= CATCH_ALL) {
    yield {
      reason: `${name} comes after ${CATCH_ALL}, the function that answers all of the app's requests: the host takes the first that fits by their names.`,
      waysOut: RENAME,
    };
  }
  if (id === "azure.service-bus.topic" && name.length > 50) {
    yield {
      reason: `${name} is too long for a subscription of Service Bus, which has the function's name: it takes 50 characters.`,
      waysOut: [
        ...RENAME,
        'Name the subscription: native: { "azure-functions": { binding: { subscriptionName: "…" } } }.',
      ],
    };
  }
  if (id === "azure.warmup" && name.toLowerCase() !== "warmup") {
    yield {
      reason: `The host calls no function but "warmup" when an instance is new, and this one is ${JSON.stringify(name)}.`,
      waysOut: [
        "Call the file functions/warmup.ts.",
        'Give the function that name: { name: "warmup" } in its options.',
      ],
    };
  }
  const rule = NAMES[id];
  const source = rule && text(fn, rule.option);
  if (rule && source !== undefined && !/%[^%]+%/.test(source) && !rule.form.test(source)) {
    yield {
      reason: `${JSON.stringify(source)} cannot be the name of ${rule.title}: that takes ${rule.takes}.`,
      waysOut: ["Give it another name.", ELSEWHERE],
    };
  }
  for (const variable of [...Object.keys(env), ...(fn.options.secrets ?? [])]) {
    if (/^[A-Za-z_]\w*$/.test(variable) && !KEPT.test(variable)) continue;
    yield {
      reason: `Azure Functions refuses the environment variable ${JSON.stringify(variable)}: it takes letters, digits and underscores, and keeps WEBSITE_, FUNCTIONS_, AzureWebJobs and the like to itself.`,
      waysOut: ["Give it another name.", "Leave it out: the host sets its own variables itself."],
    };
  }
  for (const secret of (fn.options.secrets ?? []).filter((variable) => Object.hasOwn(env, variable))) {
    yield {
      reason: `${secret} is both in env and among the secrets: a variable has one value.`,
      waysOut: ["Take it out of env.", "Take it out of secrets."],
    };
  }
}

const RENAME = ["Rename the file.", 'Give the function a name of its own: { name: "…" } in its options.'];

const KEPT = /^(?:WEBSITE_|FUNCTIONS_|AZUREFUNCTIONS|AzureWebJobs|AzureFunctionsJobHost|SCM_)/i;

interface NameRule {
  readonly option: string;
  readonly title: string;
  readonly form: RegExp;
  readonly takes: string;
}

const CONTAINER: NameRule = {
  option: "bucket",
  title: "a container of Azure Storage",
  form: /^(?=.{3,63}$)(?:\$(?:root|web|logs)|[a-z0-9]+(?:-[a-z0-9]+)*)$/,
  takes: "3 to 63 lower-case letters, digits and single hyphens",
};

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const NAMES: Readonly<Record<string, NameRule>> = {
  "azure.storage-queue": {
    option: "name",
    title: "a queue of Azure Storage",
    form: /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
    takes: "3 to 63 lower-case letters, digits and single hyphens",
  },
  "azure.service-bus.queue": bus("a queue of Service Bus"),
  "azure.service-bus.topic": bus("a topic of Service Bus"),
  "azure.event-hubs": {
    option: "name",
    title: "an event hub",
    form: /^[a-z0-9](?:[\w.-]{0,254}[a-z0-9])?$/i,
    takes: "1 to 256 letters, digits, periods, hyphens and underscores",
  },
  "azure.blob": CONTAINER,
  "azure.blob.event-grid": CONTAINER,
  "azure.event-grid.storage": CONTAINER,
};

function bus(title: string): NameRule {
  return {
    option: "name",
    title,
    form: /^[a-z0-9](?:[\w./~-]{0,258}[a-z0-9])?$/i,
    takes: "1 to 260 letters, digits, periods, hyphens, underscores and slashes",
  };
}

/** The host does not tell capitals apart, and the catch-all has a name too. */
export function* sameNames({ functions }: AppPlan): Generator<Problem> {
  const taken = new Map<string, string>([[CATCH_ALL, "the function that answers all requests"]]);
  for (const fn of functions) {
    const key = fn.name.toLowerCase();
    const other = taken.get(key);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${fn.name} is the same name as that of ${other} to Azure Functions.`,
        waysOut: RENAME,
      };
    }
    taken.set(key, fn.name);
  }
}
