import type { PackageManager } from "./package-manager.ts";
import type { TargetName } from "./targets.ts";

/** What a template adds to the app's `package.json`. */
export interface TemplateManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** What the app's `package.json` hangs on. */
export interface ManifestChoices {
  readonly name: string;
  readonly targets: readonly TargetName[];
  /** The version of anyfn that the app begins with: this package's own. */
  readonly version: string;
  /** The Node that runs this command, as `process.versions.node`. */
  readonly node: string;
  readonly template: TemplateManifest;
}

/** An app's `package.json`. */
export interface AppManifest {
  readonly name: string;
  readonly version: string;
  readonly private: true;
  readonly type: "module";
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The app's `package.json`. */
export function appManifest({ name, targets, version, node, template }: ManifestChoices): AppManifest {
  const anyfn = `^${version}`;
  return {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=22.18" },
    scripts: {
      dev: "anyfn dev",
      build: "anyfn build",
      test: 'node --test "test/*.test.ts"',
      check: "anyfn check && tsc",
    },
    dependencies: sorted({
      anyfn,
      ...(targets.includes("azure-functions") ? { "@azure/functions": "^4.16.0" } : {}),
      ...template.dependencies,
    }),
    devDependencies: sorted({
      "@anyfn/cli": anyfn,
      "@types/node": "^24.0.0",
      typescript: "^7.0.2",
      ...(isOld(node) ? { node: "^24.0.0" } : {}),
      ...template.devDependencies,
    }),
  };
}

/** Whether a Node is older than what anyfn runs on: the app brings its own then. */
export function isOld(node: string): boolean {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 18);
}

/** A name that npm takes, of a folder's. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  return name === "" ? "anyfn-app" : name.slice(0, 214);
}

/** pnpm runs install scripts only where it is told to, and Node's package needs its own. */
export function needsBuildRule(manager: PackageManager, node: string): boolean {
  return manager === "pnpm" && isOld(node);
}

function sorted(packages: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
}
