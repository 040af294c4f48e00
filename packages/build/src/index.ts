export { type App, readApp, readConfig, type Source } from "./app.ts";
export { type AppValues, appValues, targetsGiven } from "./app-values.ts";
export { type BuildOptions, type BuildResult, build, type CheckResult, check } from "./build.ts";
export {
  type AppTargets,
  type AppTargetValues,
  type Config,
  defineConfig,
  type StageValues,
  type TargetConfigs,
} from "./config.ts";
export {
  BuildError,
  CommandError,
  type Diagnostic,
  type DiagnosticCode,
  MistakeError,
} from "./diagnostics.ts";
export type { Manifest, ManifestFunction, ManifestTarget } from "./manifest.ts";
export { writeTypes } from "./native-types.ts";
export { makeFolder, reportMistakes, writeReport } from "./output-place.ts";
export { bundlerDiagnostics, OURS } from "./parse.ts";
export {
  type ChoiceContext,
  load,
  loadMembers,
  loadTargets,
  type NamedMember,
  type TargetChoice,
  targetNames,
} from "./targets.ts";
export { makeTemporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";
