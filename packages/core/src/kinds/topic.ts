import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { TopicEvent } from "../events.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import { messageDefinition } from "./message.ts";

/** Which topic, and what its messages are. */
export interface TopicOptions<
  Schema extends StandardSchema | undefined = StandardSchema | undefined,
  Env extends EnvOption = EnvOption,
> extends FunctionOptions {
  /** The topic's name. */
  readonly name: string;
  /** Any Standard Schema: `event.data` is what it yields. */
  readonly schema?: Schema | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<TopicEvent, Context, unknown>[] | undefined;
}

/** The definition of a topic function. */
export interface TopicDefinition extends FunctionDefinition<"topic"> {
  readonly options: TopicOptions;
}

/**
 * A function called for each message of a topic.
 *
 * @example
 * export default topic("signups", async (event) => greet(event.data));
 */
export function topic<
  const Schema extends StandardSchema | undefined = undefined,
  const Env extends EnvOption = EnvOption,
>(
  what: string | TopicOptions<Schema, Env>,
  handler: (event: TopicEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
): TopicDefinition {
  const options: TopicOptions = typeof what === "string" ? { name: what } : what;
  return messageDefinition("topic", options, handler, {
    prepare: withData(options.schema),
  }) as TopicDefinition; // `options` are what went in
}
