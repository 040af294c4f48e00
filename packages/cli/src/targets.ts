import type { Target, TargetName } from "anyfn/target";
import { type Diagnostic, stopOn } from "./diagnostics.ts";

/** Where each target's data comes from; loaded only when it is built for. The first is what an app gets that asks for none. */
const REGISTRY: { readonly [Name in TargetName]?: () => Promise<{ readonly target: Target }> } = {
  lambda: () => import("@anyfn/lambda/target"),
  "cloud-functions": () => import("@anyfn/cloud-functions/target"),
  firebase: () => import("@anyfn/firebase/target"),
  "azure-functions": () => import("@anyfn/azure-functions/target"),
  netlify: () => import("@anyfn/netlify/target"),
  node: () => import("@anyfn/node/target"),
};

/** The names of all targets that exist. */
export const targetNames: readonly TargetName[] = Object.keys(REGISTRY) as TargetName[]; // the registry's own keys

/** The targets of these names, each once. @throws BuildError for one that does not exist, and for none */
export function loadTargets(names: readonly string[]): Promise<Target[]> {
  const unique = [...new Set(names)];
  if (unique.length === 0) stopOn([none()]);
  stopOn(unique.filter((name) => !Object.hasOwn(REGISTRY, name)).map(unknown));
  return Promise.all(
    unique
      .map(async (name) => (await REGISTRY[name as TargetName]?.())?.target)
      .filter((target) => target !== undefined),
  ) as Promise<Target[]>; // all names are in the registry
}

function unknown(name: string): Diagnostic {
  return {
    code: "UNKNOWN_TARGET",
    reason: `There is no target ${JSON.stringify(name)}.`,
    waysOut: [
      `Use one of ${targetNames.join(", ")}: --target ${targetNames[0]}.`,
      "Leave --target out for the default.",
    ],
  };
}

function none(): Diagnostic {
  return {
    code: "UNKNOWN_TARGET",
    reason: "The list of targets is empty: there is nothing to build for.",
    waysOut: [
      `Name one: anyfn build --target ${targetNames[0]}, or targets: ["${targetNames[0]}"] in anyfn.config.ts.`,
      "Leave the list out for the default.",
    ],
  };
}
