/** What an adapter gets and supplies: `anyfn/adapter`. */
export { type BusyClock, busyClock } from "./clock.ts";
export type * from "./contract.ts";
export { scheduleOf } from "./cron.ts";
export { decodeBody, decodeText, exactNumber, parseJson } from "./decode.ts";
export type { AnyDefinition, FunctionDefinition, RetryOptions } from "./definition.ts";
export {
  AnyfnError,
  CANONICAL_STATUS,
  type CanonicalCode,
  MalformedEventError,
  UnrecognizedEventError,
} from "./errors.ts";
export type * from "./events.ts";
export { type ByteCount, counted } from "./http/counted.ts";
export { httpEvent } from "./http/event.ts";
export { callError, callFailure, type Failure, failureOf } from "./http/status.ts";
export { candidatesFor, detectWith, normalizedBy, normalizeWith, notTaken } from "./inspect.ts";
export { writeLine } from "./line.ts";
export { type LogEntry, type LogFields, type LogLevel, type LogNames, logRecord, toLine } from "./log.ts";
export { eachMessage, type KnownOf, malformationOf } from "./malformed.ts";
export type { Invocation } from "./pipeline/invocation.ts";
export { throwFailures } from "./pipeline/messages.ts";
export { serve } from "./pipeline/serve.ts";
export { unrecognized } from "./pipeline/unrecognized.ts";
export {
  type ProcessLogOptions,
  processLog,
  type ReportOptions,
  report,
  type Serving,
  withoutSecrets,
} from "./report.ts";
export type * from "./target-name.ts";
export { definitionFor, withDefaults } from "./target-values.ts";
export { noTrace, parseTraceparent } from "./trace.ts";
export { platformWeb } from "./web/foreign.ts";
export { lightWeb } from "./web/light.ts";
export type { RequestContext, RequestReader } from "./web/request-reader.ts";
