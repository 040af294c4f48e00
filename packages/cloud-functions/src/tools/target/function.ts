import { bare, command, flag, type Part, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { DEFAULT_MEMORY, DEFAULT_TIMEOUT, processors } from "./memory.ts";
import { exportName } from "./names.ts";
import { nativeOf } from "./option.ts";
import { pairs } from "./pairs.ts";
import { resourceVariables } from "./resources.ts";
import { type Script, uses, variable } from "./script.ts";

/** `gcloud functions deploy` with everything that a function says: https://cloud.google.com/sdk/gcloud/reference/functions/deploy */
export function deployCommand(script: Script, plan: FunctionPlan, trigger: readonly Word[]): string {
  const { name, options } = plan;
  const { memory = DEFAULT_MEMORY, timeout = DEFAULT_TIMEOUT, concurrency = 1, minInstances = 0 } = options;
  const { secrets = [] } = options;
  const flags = [
    bare("gen2"),
    flag("project", { variable: "PROJECT" }),
    flag("region", ...regionOf(plan)),
    flag("runtime", script.config.runtime ?? "nodejs24"),
    flag("source", "."),
    flag("entry-point", exportName(name)),
    ...trigger,
    flag("memory", `${memory}Mi`),
    flag("cpu", String(processors(memory, concurrency))),
    flag("timeout", `${timeout}s`),
    flag("concurrency", String(concurrency)),
    flag("min-instances", String(minInstances)),
    ...(options.maxInstances === undefined ? [] : [flag("max-instances", String(options.maxInstances))]),
    // A variable has one value: a secret of the name wins.
    pairs("set-env-vars", [
      ...Object.entries(environment(plan)).filter(([key]) => !secrets.includes(key)),
      ...resourceVariables(script, plan),
    ]),
    secrets.length > 0
      ? pairs(
          "set-secrets",
          secrets.map((secret) => [secret, { variable: secretPrefix(script) }, `${secret}:latest`]),
        )
      : bare("clear-secrets"),
    flag("service-account", { variable: "SERVICE_ACCOUNT" }),
  ];
  for (const secret of secrets) {
    uses(script, "secret");
    script.services.add("secretmanager");
    script.setup.add(`secret ${word({ variable: secretPrefix(script) }, secret)}`);
  }
  return command(
    ["run", "gcloud", "functions", "deploy", word(name)] as Word[], // words of the build's own, and one that is quoted
    overridden(flags, nativeOf(plan, "cloud-functions")),
  );
}

/** The region of a function: its own, or the script's. */
export function regionOf({ options }: FunctionPlan): readonly [string | { readonly variable: string }] {
  return [options.region ?? { variable: "REGION" }];
}

/**
 * What a function finds in its environment, beside its secrets. The second generation itself tells neither the project, by which Cloud Logging
 * finds a trace, nor region and memory, by which usage is priced.
 */
function environment(plan: FunctionPlan): Readonly<Record<string, Part>> {
  const { env, options } = plan;
  const measured = nativeOf(plan, "cloud-functions")["--memory"] === undefined;
  return {
    GOOGLE_CLOUD_PROJECT: { variable: "PROJECT" },
    FUNCTION_REGION: regionOf(plan)[0],
    ...(measured && { FUNCTION_MEMORY_MB: String(options.memory ?? DEFAULT_MEMORY) }),
    ...env,
    NODE_OPTIONS: [env.NODE_OPTIONS, "--enable-source-maps"].filter(Boolean).join(" "),
  };
}

function secretPrefix(script: Script): string {
  return variable(script, "SECRET_PREFIX", "", "Put before the names of secrets in Secret Manager.");
}

/** The flags with the function's own in place of those that mean the same. */
function overridden(flags: readonly Word[], native: Readonly<Record<string, unknown>>): readonly Word[] {
  const own = Object.entries(native).filter(([key]) => key.startsWith("--"));
  const meant = new Set(own.map(([key]) => meaning(key.slice(2))));
  return [
    ...flags.filter((one) => !meant.has(meaning(one.slice(2).split("=", 1)[0] ?? ""))),
    ...own.flatMap(([key, value]) =>
      value === false ? [] : value === true ? [bare(key.slice(2))] : [flag(key.slice(2), String(value))],
    ),
  ];
}

/** `no-retry` is about the same as `retry`, `clear-secrets` as `set-secrets`. */
function meaning(name: string): string {
  return name.replace(/^(?:no|set|clear|update)-/, "");
}
