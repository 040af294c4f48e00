import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { UserConfig } from "tsdown";

/**
 * The one build of a package: every source file that `exports` (or `bin`) names becomes a module of its own under `dist`,
 * with its types, and modules between them stay apart, so that one trigger file is one unit of tree shaking for users.
 */
export function library(folder: string, platform: "neutral" | "node"): UserConfig {
  return {
    cwd: folder,
    entry: entries(folder),
    root: join(folder, "src"),
    format: "esm",
    platform,
    target: "node22.18",
    unbundle: true,
    hash: false,
    fixedExtension: false,
    sourcemap: true,
    // TypeScript 7 has no JavaScript API: declarations come from the syntax alone, which isolatedDeclarations makes possible.
    dts: { oxc: true, sourcemap: false },
    report: false,
    logLevel: "warn",
  };
}

/** The source files behind the `exports` of a package, patterns expanded, tests left out. */
function entries(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return Object.values(manifest.exports ?? {})
    .flatMap((target) => (typeof target === "string" ? [] : [target["@anyfn/source"]]))
    .flatMap((pattern) => globSync(pattern.replace("*", "**/*"), { cwd: folder }))
    .filter((path) => !/\.test(-d)?\.ts$/.test(path));
}

interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly "@anyfn/source": string }>>;
}
