import { word } from "anyfn/shell";
import type { AppPlan } from "anyfn/target";
import type { CloudFunctionsConfig } from "./config.ts";
import { HELPERS, type Helper } from "./helpers.ts";

/** A deploy script in the making. */
export interface Script {
  readonly config: CloudFunctionsConfig;
  readonly app: string;
  /** Of the function that is written now. */
  lines: string[];
  /** Google's services that are needed, by the first part of their address. */
  readonly services: Set<string>;
  readonly resources: AppPlan["resources"];
  /** Commands that make what functions use, before any function. */
  readonly before: Set<string>;
  /** Commands that let the functions use it. */
  readonly rights: Set<string>;
  /** Commands that are needed once, before any function. */
  readonly setup: Set<string>;
  /** What can be given from outside, by the variable's name. */
  readonly variables: Map<string, { readonly about: string; readonly line: string }>;
  readonly helpers: Set<Helper>;
}

/** An empty script. */
export function startScript(config: CloudFunctionsConfig, { name, resources }: AppPlan): Script {
  return {
    config,
    app: name,
    resources,
    before: new Set(),
    rights: new Set(),
    lines: [],
    services: new Set(["cloudfunctions", "run", "cloudbuild", "artifactregistry", "logging"]),
    setup: new Set(),
    variables: new Map(),
    helpers: new Set(["say", "run", "wanted"]),
  };
}

/** A variable that the shell may set, with this value where it does not; its name. */
export function variable({ variables }: Script, name: string, value: string, about: string): string {
  const base = name.replace(/\W/g, "_").toUpperCase();
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}_${count}`;
    const line = `${id}=\${${id}:-${word(value)}}`;
    // Two names may differ in nothing that a variable's name can hold.
    if (variables.has(id) && variables.get(id)?.line !== line) continue;
    variables.set(id, { about, line });
    return id;
  }
}

/** A variable that the shell has to set; its name. */
export function required({ variables }: Script, name: string, about: string): string {
  const id = name.replace(/\W/g, "_").toUpperCase();
  variables.set(id, { about, line: `${id}="\${${id}:?${about.replace(/[^\w .,:'()-]/g, "")}}"` });
  return id;
}

/** The script uses these helpers. */
export function uses(script: Script, ...helpers: readonly Helper[]): void {
  for (const helper of helpers) {
    script.helpers.add(helper);
    if (/\bexists gcloud\b/.test(HELPERS[helper])) script.helpers.add("exists");
    if (helper === "dead_letters") script.helpers.add("topic");
  }
}
