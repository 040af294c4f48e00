export { type DatabaseDefinition, type DatabaseOptions, database } from "./builders/database.ts";
export { type EventDefinition, type EventOptions, event } from "./builders/event.ts";
export {
  type FetchApp,
  type HttpDefinition,
  type HttpHandler,
  type HttpOptions,
  http,
} from "./builders/http.ts";
export { type InvokeDefinition, type InvokeOptions, invoke } from "./builders/invoke.ts";
export {
  type QueueBuilder,
  type QueueDefinition,
  type QueueHandleOptions,
  type QueueOptions,
  queue,
} from "./builders/queue.ts";
export { type ScheduleDefinition, type ScheduleOptions, schedule } from "./builders/schedule.ts";
export {
  type StorageDefinition,
  type StorageHandleOptions,
  type StorageOptions,
  storage,
} from "./builders/storage.ts";
export { type StreamBuilder, type StreamDefinition, type StreamOptions, stream } from "./builders/stream.ts";
export { type TopicDefinition, type TopicHandleOptions, type TopicOptions, topic } from "./builders/topic.ts";
export type { Context, CustomMeter, FunctionInfo, HttpContext } from "./context.ts";
export {
  type AnyDefinition,
  type BatchHandler,
  type BatchResult,
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
  ClientError,
  type ClientErrorCode,
  type ErrorCode,
  HttpError,
  type HttpErrorOptions,
  MalformedEventError,
  PermanentError,
  type ToolErrorCode,
  UnrecognizedEventError,
} from "./errors.ts";
export type * from "./events.ts";
export type { ParamsOf } from "./http/route.ts";
export type { LogEntry, LogFields, Logger, LogLevel } from "./log.ts";
export {
  type CorsMiddleware,
  type CorsOptions,
  cors,
  type IdempotencyOptions,
  type IdempotencyStore,
  type IdempotentMiddleware,
  idempotent,
  type MemoryStoreOptions,
  memoryStore,
  timeout,
} from "./middleware.ts";
export type { PreciseDate } from "./read/precise-date.ts";
export {
  type Bucket,
  type BucketAction,
  type Caller,
  type CallOptions,
  type Events,
  type GetOptions,
  type Kv,
  type KvAction,
  type KvEntry,
  type Narrowed,
  type ObjectData,
  type ObjectInfo,
  type Publisher,
  type PutOptions,
  type Resource,
  type ResourceAction,
  type ResourceKind,
  type ResourceUse,
  resourcesOf,
  type Sender,
  type SendItem,
  type SendOptions,
  type SendResult,
  type SetOptions,
  type StoredObject,
} from "./resources.ts";
export { type Infer, InvalidPayloadError, type SchemaIssue, type StandardSchema } from "./schema.ts";
export type { Connection, HeldResources, Scope, ScopeKeeper } from "./scope.ts";
export type { TargetName } from "./target-name.ts";
export type {
  AnyTargetValues,
  BatchTargetValues,
  ScheduleTargetValues,
  TargetRecord,
  Targets,
  TargetValues,
} from "./target-values.ts";
export type { Trace } from "./trace.ts";
export type { UsageOutcome, UsageRecord, UsageSink } from "./usage.ts";
