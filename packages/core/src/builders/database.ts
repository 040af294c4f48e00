import { matchCollection } from "../collection.ts";
import type { Context } from "../context.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { DatabaseEvent } from "../events.ts";
import { messageDefinition } from "./message.ts";

/** Which changes of which collection. */
export interface DatabaseOptions<Env extends EnvOption = EnvOption> extends FunctionOptions {
  /** Collection or table; where documents nest, a path in which `{name}` stands for one segment and `{name=**}` for any number of them. */
  readonly collection: string;
  readonly database?: string | undefined;
  /** All by default; `written` events, whose action the platform does not tell, always pass. */
  readonly on?: readonly ("created" | "updated" | "deleted")[] | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<DatabaseEvent, Context, unknown>[] | undefined;
}

/** The definition of a database function. */
export interface DatabaseDefinition extends FunctionDefinition<"database", DatabaseEvent> {
  readonly options: DatabaseOptions;
}

/**
 * A function called when documents or rows change.
 *
 * @example
 * export default database({ collection: "users", on: ["created"] }, (event) => welcome(event.after));
 */
export function database<const Env extends EnvOption = EnvOption>(
  what: string | DatabaseOptions<Env>,
  handler: (event: DatabaseEvent, context: Context<EnvOf<Env>>) => unknown,
): DatabaseDefinition {
  const options: DatabaseOptions = typeof what === "string" ? { collection: what } : what;
  const { collection, on } = options;
  return messageDefinition("database", options, handler, {
    accepts: on && (({ action }) => action === "written" || on.includes(action)),
    prepare: collection.includes("{") ? (event) => withParams(event, collection) : undefined,
  }) as DatabaseDefinition; // `options` are what went in
}

/** The event with what the names in the collection's pattern stand for; what the platform says of them goes first. */
function withParams(event: DatabaseEvent, pattern: string): DatabaseEvent {
  const named = matchCollection(pattern, event.collection) ?? {};
  return Object.keys(named).length > 0 ? { ...event, params: { ...named, ...event.params } } : event;
}
