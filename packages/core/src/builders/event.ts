import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { CustomEvent } from "../events.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import { messageDefinition } from "./message.ts";

/** Which events, and what they carry. */
export interface EventOptions<
  Schema extends StandardSchema | undefined = StandardSchema | undefined,
  Env extends EnvOption = EnvOption,
> extends FunctionOptions {
  /** The event's type, e.g. `"com.example.order.placed"`. */
  readonly type: string;
  /** The sender, where the platform can filter by it. */
  readonly source?: string | undefined;
  /** Any Standard Schema: `event.data` is what it yields. */
  readonly schema?: Schema | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<CustomEvent, Context, unknown>[] | undefined;
}

/** The definition of a function for named events. */
export interface EventDefinition extends FunctionDefinition<"event"> {
  readonly options: EventOptions;
}

/**
 * A function called for named events of a bus.
 *
 * @example
 * export default event({ type: "com.example.order.placed" }, (event) => ship(event.data));
 */
export function event<
  const Schema extends StandardSchema | undefined = undefined,
  const Env extends EnvOption = EnvOption,
>(
  what: string | EventOptions<Schema, Env>,
  handler: (event: CustomEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
): EventDefinition {
  const options: EventOptions = typeof what === "string" ? { type: what } : what;
  return messageDefinition("event", options, handler, {
    prepare: withData(options.schema),
  }) as EventDefinition; // `options` are what went in
}
