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
  type FunctionName,
  functionFile,
  functionNames,
  functionsFolder,
  loadFunction,
} from "./functions.ts";
export { absent, between, type Difference, differences, exactly, type Match, matching } from "./match.ts";
export { contradictions, type Matrix, type MatrixRow, toMatrix } from "./matrix.ts";
export { type CaseResult, type Counts, describeResult, type Level, type Report, toReport } from "./report.ts";
export { type ConformanceOptions, runConformance } from "./run.ts";
export type { Build, BuildRequest, BuiltFunction, RuntimeOptions } from "./runtime.ts";
export type { Availability, Launcher, LaunchOptions, NativeOutcome, Running } from "./runtimes/launcher.ts";
