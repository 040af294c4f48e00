import type { BuiltEntry } from "anyfn/target";

/** What `package.json` of a source folder says beside its dependencies. */
export interface SourcePackage {
  readonly app: string;
  /** `"nodejs24"`. */
  readonly runtime: string;
}

/** The `package.json` from which the platform installs what no bundle can hold: its own framework, and native packages. */
export function packageJson({ app, runtime }: SourcePackage, built: readonly BuiltEntry[]): string {
  const packages = Object.assign({}, ...built.map((entry) => entry.packages ?? {})) as Record<string, string>; // records of versions
  const dependencies = { [FRAMEWORK]: "^5.0.5", ...packages };
  return `${JSON.stringify(
    {
      name: packageName(app),
      private: true,
      type: "module",
      main: "index.mjs",
      engines: { node: runtime.replace("nodejs", "") },
      dependencies: Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    null,
    2,
  )}\n`;
}

/** What hosts a function in production: never in a bundle, as a second copy would not know the first one's functions. */
export const FRAMEWORK = "@google-cloud/functions-framework";

/** A name that npm takes. */
function packageName(app: string): string {
  const name = app
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "functions" : name.slice(0, 200);
}
