import type { Context } from "../context.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { DatabaseEvent } from "../events.ts";
import { messageDefinition } from "./message.ts";

/** Which changes of which collection. */
export interface DatabaseOptions<Env extends EnvOption = EnvOption> extends FunctionOptions {
  /** Collection or table; where documents nest, a path with `{name}` segments. */
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
  const { on } = options;
  return messageDefinition("database", options, handler, {
    accepts: on && (({ action }) => action === "written" || on.includes(action)),
  }) as DatabaseDefinition; // `options` are what went in
}
