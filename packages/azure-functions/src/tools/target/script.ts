import { type Part, type Word, word } from "anyfn/shell";
import type { AppPlan } from "anyfn/target";
import { HELPERS, type Helper } from "./helpers.ts";

/** A deploy script in the making. */
export interface Script {
  readonly plan: AppPlan;
  /** Commands of what the app reads from, before its code is there, each once. */
  readonly before: Set<string>;
  /** Words of the app's settings. */
  readonly settings: Set<Word>;
  /** Commands that need the code to be there. */
  readonly after: Set<string>;
  /** What can be given from outside, by the variable's name. */
  readonly variables: Map<string, { readonly about: string; readonly line: string }>;
  readonly helpers: Set<Helper>;
}

/** An empty script. */
export function startScript(plan: AppPlan): Script {
  return {
    plan,
    before: new Set(),
    settings: new Set(),
    after: new Set(),
    variables: new Map(),
    helpers: new Set(["say", "run", "exists"]),
  };
}

/** A variable that the shell may set; its name. Where nothing is said it is this text of the shell's, or the script stops. */
export function variable(
  { variables }: Script,
  name: string,
  usual: string | undefined,
  about: string,
): string {
  const id = name.replace(/\W|^(?=\d)/g, "_").toUpperCase();
  const line = usual === undefined ? `${id}="\${${id}:?${question(about)}}"` : `${id}="\${${id}:-${usual}}"`;
  variables.set(id, { about, line });
  return id;
}

/** The script uses these helpers. */
export function uses(script: Script, ...helpers: readonly Helper[]): void {
  for (const helper of helpers) {
    script.helpers.add(helper);
    for (const other of Object.keys(HELPERS) as Helper[]) // its own keys
      if (
        other !== helper &&
        new RegExp(`^\\s*(?:if ! )?${other} `, "m").test(HELPERS[helper]) &&
        !script.helpers.has(other)
      )
        uses(script, other);
  }
}

/** A setting whose value may hold variables of the shell. */
export function setting(script: Script, name: string, ...value: readonly Part[]): void {
  script.settings.add(word(`${name}=`, ...value));
}

/** Text in a word of the shell that is neither expanded nor ends it. */
function question(about: string): string {
  return about.replace(/[^\w .,:'()-]/g, "");
}
