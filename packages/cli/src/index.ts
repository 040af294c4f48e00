/** The build, and `defineConfig()` for `anyfn.config.ts`: an app needs this one package for them. */
export {
  BuildError,
  type BuildOptions,
  type BuildResult,
  build,
  CommandError,
  type Config,
  type Diagnostic,
  type DiagnosticCode,
  defineConfig,
  type Manifest,
  type ManifestFunction,
  type ManifestTarget,
  MistakeError,
  type TargetChoice,
  type TargetConfigs,
  targetNames,
} from "@anyfn/build";
