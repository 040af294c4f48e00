export type {
  AnyExpected,
  Case,
  HttpCase,
  HttpExpected,
  MessageCase,
  MessagesExpected,
  Need,
  StreamExpected,
} from "./case.ts";
export { cases } from "./cases.ts";
export {
  type CapabilityEvidence,
  type Missing,
  type Plays,
  type TargetEvidence,
  type TriggerEvidence,
  toEvidence,
} from "./evidence.ts";
export {
  type FunctionName,
  functionFile,
  functionNames,
  functionsFolder,
  loadFunction,
} from "./functions.ts";
export { readLogs } from "./judge.ts";
export { toJunit } from "./junit.ts";
export { capabilityTable, type EvidenceMatrix, targetTables, withSection } from "./markdown.ts";
export { absent, between, type Difference, differences, exactly, type Match, matching } from "./match.ts";
export { contradictions, type Matrix, type MatrixRow, toMatrix, unclaimed } from "./matrix.ts";
export { needs } from "./needs.ts";
export { toPlain } from "./plain.ts";
export { type SingleApps, singleApps } from "./plans/single-app.ts";
export type { Open, Play } from "./player.ts";
export type { Deployable, RemotePlan } from "./remote-plan.ts";
export { type CaseResult, type Counts, describeResult, type Level, type Report, toReport } from "./report.ts";
export { type ConformanceOptions, foreseeConformance, runConformance } from "./run.ts";
export type { Build, BuildRequest, BuiltFunction, RuntimeOptions } from "./runtime.ts";
export {
  atRuntime,
  type BundleForm,
  type PlannedBuild,
  type PlannedFunction,
  type Prepared,
  type RuntimePlan,
  referenceFunctions,
  type Workshop,
} from "./runtime-plan.ts";
export type { Availability, Launcher, LaunchOptions, NativeOutcome, Running } from "./runtimes/launcher.ts";
export { parseStimulus, type StimulusIssue } from "./stimulus-schema.ts";
export { SUITE_VERSION } from "./suite-version.ts";
