import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { QueueEvent } from "../events.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import { type BatchHandler, batchDefinition } from "./batch.ts";
import { messageDefinition } from "./message.ts";

/** Which queue, and what its messages are. */
export interface QueueOptions<
  Schema extends StandardSchema | undefined = StandardSchema | undefined,
  Env extends EnvOption = EnvOption,
> extends FunctionOptions {
  /** The queue's name. */
  readonly name: string;
  /** Any Standard Schema: `event.data` is what it yields. */
  readonly schema?: Schema | undefined;
  /** Messages in one delivery at most. */
  readonly batchSize?: number | undefined;
  /** True where order within a group matters (a FIFO queue, sessions). */
  readonly ordered?: boolean | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<QueueEvent, Context, unknown>[] | undefined;
}

/** The definition of a queue function. */
export interface QueueDefinition extends FunctionDefinition<"queue"> {
  readonly options: QueueOptions;
}

/** The builder, and its form that takes the whole batch. */
export interface QueueBuilder {
  <const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    queue: string | QueueOptions<Schema, Env>,
    handler: (event: QueueEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
  ): QueueDefinition;
  /** The handler gets all messages of a delivery whose data is valid, and answers which of them failed. */
  batch<const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    queue: string | QueueOptions<Schema, Env>,
    handler: BatchHandler<QueueEvent<Infer<Schema>>, Context<EnvOf<Env>>>,
  ): QueueDefinition;
}

/**
 * A function called for each message of a queue.
 *
 * @example
 * export default queue({ name: "orders", schema: Order, batchSize: 10 }, async (event) => save(event.data));
 */
export const queue: QueueBuilder = Object.assign(
  (what: string | QueueOptions, handler: (event: never, context: never) => unknown): QueueDefinition => {
    const options = optionsOf(what);
    return messageDefinition("queue", options, handler, {
      prepare: withData(options.schema),
    }) as QueueDefinition; // `options` are what went in
  },
  {
    batch: (what: string | QueueOptions, handler: BatchHandler<never, never>): QueueDefinition => {
      const options = optionsOf(what);
      return batchDefinition("queue", options, handler, withData(options.schema)) as QueueDefinition; // as above
    },
  },
);

function optionsOf(what: string | QueueOptions): QueueOptions {
  return typeof what === "string" ? { name: what } : what;
}
