import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** A vendor's package on this machine, or why it cannot be used. */
export type FoundPackage =
  | { readonly found: true; readonly version: string; readonly folder: string }
  | { readonly found: false; readonly reason: string };

/** What is looked for. */
export interface PackageSearch {
  readonly name: string;
  /** The lowest major version that will do. */
  readonly major: number;
  /** The folders to look from, the first first. */
  readonly from: readonly string[];
  /** Why an installed one of a good version cannot be used after all. */
  readonly unusable?: (folder: string) => string | undefined;
}

/**
 * Looks for a package as Node does, from one folder after the other, and prefers a usable one. Only looks: a vendor's runtime
 * often starts something, or ends the process, when it is imported; and not all export their package.json.
 */
export function findPackage({ name, major, from, unusable }: PackageSearch): FoundPackage {
  let reason: string | undefined;
  for (const base of from) {
    const folder = packageFolder(name, resolve(base));
    if (folder === undefined) continue;
    // The shape of every published package.json.
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly version: string;
    };
    if (Number.parseInt(version, 10) < major) {
      reason ??= `${name} ${version} is installed, version ${major} is needed`;
      continue;
    }
    const because = unusable?.(folder);
    if (because === undefined) return { found: true, version, folder };
    reason ??= `${name} ${version} is installed but ${because}`;
  }
  return {
    found: false,
    reason: reason ?? `${name} is not installed: add ${name}@${major} as a devDependency`,
  };
}

function packageFolder(name: string, base: string): string | undefined {
  const places = createRequire(join(base, "from.js")).resolve.paths(name) ?? [];
  const folder = places.map((place) => join(place, name)).find((at) => existsSync(join(at, "package.json")));
  return folder && realpathSync(folder);
}
