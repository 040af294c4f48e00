import type { AppPlan, BuiltEntry } from "anyfn/target";
import { plainName } from "./names.ts";

/** `package.json` of the server: nothing is to be installed but packages that were left out, or that are native packages for another machine. */
export function packageJson({ name }: AppPlan, built: readonly BuiltEntry[]): string {
  const packages = Object.entries(packagesOf(built)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(
    {
      name: plainName(name),
      private: true,
      type: "module",
      main: "server.mjs",
      scripts: { start: "node --enable-source-maps server.mjs" },
      engines: { node: ">=22.18" },
      ...(packages.length > 0 ? { dependencies: Object.fromEntries(packages) } : {}),
    },
    null,
    2,
  )}\n`;
}

/** What the server imports as it is, and in which version. */
export function packagesOf(built: readonly BuiltEntry[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...built.map(({ packages = {} }) => packages));
}
