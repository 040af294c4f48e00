/** The options that each kind of function has, as data. Its type takes no other names, and none may be missing. */
import type { DatabaseOptions } from "../builders/database.ts";
import type { EventOptions } from "../builders/event.ts";
import type { HttpOptions } from "../builders/http.ts";
import type { InvokeOptions } from "../builders/invoke.ts";
import type { QueueOptions } from "../builders/queue.ts";
import type { ScheduleOptions } from "../builders/schedule.ts";
import type { StorageOptions } from "../builders/storage.ts";
import type { StreamOptions } from "../builders/stream.ts";
import type { TopicOptions } from "../builders/topic.ts";
import type { FunctionOptions, RetryOptions } from "../definition.ts";

/** Every name that a type of options has. */
export type NamesOf<Options> = { readonly [Name in keyof Options]-?: true };

/** Of functions of every kind. */
const shared: NamesOf<FunctionOptions> = {
  name: true,
  memory: true,
  timeout: true,
  concurrency: true,
  minInstances: true,
  maxInstances: true,
  architecture: true,
  region: true,
  env: true,
  secrets: true,
  access: true,
  use: true,
  targets: true,
  resources: true,
  copy: true,
  assets: true,
  retry: true,
  native: true,
  abortBefore: true,
  onPermanent: true,
  setup: true,
  dispose: true,
};

/** The options of each kind. */
export const optionNames: {
  readonly http: NamesOf<HttpOptions>;
  readonly schedule: NamesOf<ScheduleOptions>;
  readonly storage: NamesOf<StorageOptions>;
  readonly queue: NamesOf<QueueOptions>;
  readonly topic: NamesOf<TopicOptions>;
  readonly database: NamesOf<DatabaseOptions>;
  readonly stream: NamesOf<StreamOptions>;
  readonly event: NamesOf<EventOptions>;
  readonly invoke: NamesOf<InvokeOptions>;
} = {
  http: { ...shared, route: true, methods: true, basePath: true, streaming: true },
  schedule: { ...shared, cron: true, every: true, timezone: true },
  storage: { ...shared, bucket: true, on: true, prefix: true, suffix: true },
  queue: { ...shared, schema: true, batchSize: true, ordered: true },
  topic: { ...shared, schema: true },
  database: { ...shared, collection: true, database: true, on: true },
  stream: { ...shared, schema: true, batchSize: true, from: true },
  event: { ...shared, type: true, source: true, schema: true },
  invoke: { ...shared, input: true, output: true },
};

/** The parts of the option `retry`. */
export const retryNames: NamesOf<RetryOptions> = {
  attempts: true,
  delay: true,
  maxAge: true,
  deadLetter: true,
};
