import type { DatabaseOptions } from "../builders/database.ts";
import type { EventOptions } from "../builders/event.ts";
import type { StorageOptions } from "../builders/storage.ts";
import { matchCollection } from "../collection.ts";
import type { AnyDefinition, FunctionOptions } from "../definition.ts";
import type { CoreEvent, MessageKind } from "../events.ts";

/**
 * Whether an event that names its source is meant for a function: by queue, topic, stream, bucket, collection or type. On targets that
 * wire each function to its source this was decided before. A tick names the function; a direct call is never sent around.
 */
export function listensTo(
  { kind, options }: AnyDefinition,
  name: string,
  event: CoreEvent<MessageKind>,
): boolean {
  return kind === event.kind && RULES[event.kind](options as never, event as never, name); // of the kind looked up
}

/** The options of the kinds that have a filter of their own. */
interface Filters {
  storage: StorageOptions;
  database: DatabaseOptions;
  event: EventOptions;
}

type Rule<K extends MessageKind> = (
  options: K extends keyof Filters ? Filters[K] : FunctionOptions,
  event: CoreEvent<K>,
  name: string,
) => boolean;

const RULES: { readonly [K in MessageKind]: Rule<K> } = {
  schedule: (_options, { schedule }, name) => schedule === name,
  storage: ({ bucket }, event) => bucket === event.bucket,
  queue: ({ name }, event) => name === event.queue,
  topic: ({ name }, event) => name === event.topic,
  database: ({ database, collection }, event) =>
    (database === undefined || database === event.database) &&
    matchCollection(collection, event.collection) !== undefined,
  stream: ({ name }, event) => name === event.stream,
  event: ({ type, source }, event) =>
    type === event.type && (source === undefined || source === event.source),
  invoke: () => false,
};
