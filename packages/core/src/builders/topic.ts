import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { TopicEvent } from "../events.ts";
import type { Publisher } from "../resources.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import { handleIn, listening, type NoHandle, unwrapped } from "./handle.ts";
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

/** The same with a handle: the name, the schema and the type of `event.data` come from it. */
export interface TopicHandleOptions<Data = unknown, Env extends EnvOption = EnvOption>
  extends Omit<TopicOptions<undefined, Env>, "name" | "schema"> {
  readonly name: Publisher<unknown, Data>;
  readonly schema?: undefined;
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
  what: string | (TopicOptions<Schema, Env> & NoHandle),
  handler: (event: TopicEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
): TopicDefinition;
export function topic<Data, const Env extends EnvOption = EnvOption>(
  what: Publisher<unknown, Data> | TopicHandleOptions<Data, Env>,
  handler: (event: TopicEvent<Data>, context: Context<EnvOf<Env>>) => unknown,
): TopicDefinition;
export function topic(what: unknown, handler: (event: never, context: never) => unknown): TopicDefinition {
  const options = unwrapped<TopicOptions>(what);
  const definition = messageDefinition("topic", options, handler, { prepare: withData(options.schema) });
  return listening(definition, handleIn(what, "name")) as TopicDefinition; // `options` are what went in
}
