import type { AppPlan, BuiltEntry } from "anyfn/target";
import { mainOf } from "./main.ts";
import { runtimeOf } from "./plans.ts";

/** `package.json`: the worker reads `main` of it, and nothing else. Packages are those that the bundle imports as they are. */
export function packageJson(plan: AppPlan, built: readonly BuiltEntry[]): string {
  const packages = Object.assign({}, ...built.map((entry) => entry.packages ?? {})) as Record<string, string>; // records of versions
  const dependencies = Object.entries(packages)
    .filter(([name]) => name !== CORE)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(
    {
      name: packageName(plan.name),
      private: true,
      main: mainOf(built).path,
      engines: { node: runtimeOf(plan).replace("node", "") },
      ...(dependencies.length > 0 && { dependencies: Object.fromEntries(dependencies) }),
    },
    null,
    2,
  )}\n`;
}

/** What the worker itself answers a require() of: it is in no registry. */
export const CORE = "@azure/functions-core";

/** A name that npm takes. */
function packageName(app: string): string {
  const name = app
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "functions" : name.slice(0, 200);
}
