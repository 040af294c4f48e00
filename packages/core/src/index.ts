export type { Context, CustomMeter, FunctionInfo, HttpContext } from "./context.ts";
export {
  type AnyDefinition,
  type EnvOption,
  type FunctionDefinition,
  type FunctionOptions,
  isDefinition,
  type Middleware,
  type NativeOptions,
  type RetryOptions,
} from "./definition.ts";
export {
  AnyfnError,
  type CanonicalCode,
  type ErrorCode,
  HttpError,
  type HttpErrorOptions,
  MalformedEventError,
  PermanentError,
  UnrecognizedEventError,
} from "./errors.ts";
export type * from "./events.ts";
export type { ParamsOf } from "./http/route.ts";
export type { BatchHandler, BatchResult } from "./kinds/batch.ts";
export { type DatabaseDefinition, type DatabaseOptions, database } from "./kinds/database.ts";
export { type EventDefinition, type EventOptions, event } from "./kinds/event.ts";
export {
  type FetchApp,
  type HttpDefinition,
  type HttpHandler,
  type HttpOptions,
  http,
} from "./kinds/http.ts";
export { type InvokeDefinition, type InvokeOptions, invoke } from "./kinds/invoke.ts";
export { type QueueBuilder, type QueueDefinition, type QueueOptions, queue } from "./kinds/queue.ts";
export { type ScheduleDefinition, type ScheduleOptions, schedule } from "./kinds/schedule.ts";
export { type StorageDefinition, type StorageOptions, storage } from "./kinds/storage.ts";
export { type StreamBuilder, type StreamDefinition, type StreamOptions, stream } from "./kinds/stream.ts";
export { type TopicDefinition, type TopicOptions, topic } from "./kinds/topic.ts";
export type { LogEntry, LogFields, Logger, LogLevel } from "./log.ts";
export type { UsageOutcome, UsageRecord, UsageSink } from "./meter.ts";
export {
  type CorsMiddleware,
  type CorsOptions,
  cors,
  type IdempotencyOptions,
  type IdempotencyStore,
  idempotent,
  type MemoryStoreOptions,
  memoryStore,
  timeout,
} from "./middleware.ts";
export type { PreciseDate } from "./read/precise-date.ts";
export { type Infer, InvalidPayloadError, type SchemaIssue, type StandardSchema } from "./schema.ts";
export type { TargetName } from "./target-name.ts";
export type { Trace } from "./trace.ts";
