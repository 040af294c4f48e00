export { type BuildOptions, type BuildResult, build } from "./build.ts";
export { type Config, defineConfig, type TargetConfigs } from "./config.ts";
export { BuildError, type Diagnostic, type DiagnosticCode } from "./diagnostics.ts";
export type { Manifest, ManifestFunction, ManifestTarget } from "./manifest.ts";
export { type TargetChoice, targetNames } from "./targets.ts";
