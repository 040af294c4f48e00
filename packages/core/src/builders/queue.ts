import type { Context } from "../context.ts";
import type {
  BatchHandler,
  EnvOf,
  EnvOption,
  FunctionDefinition,
  FunctionOptions,
  Middleware,
} from "../definition.ts";
import type { QueueEvent } from "../events.ts";
import type { Sender } from "../resources.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import type { BatchTargetValues, Targets } from "../target-values.ts";
import { batchedBuilder } from "./batched.ts";
import type { NoHandle } from "./handle.ts";

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
  readonly targets?: Targets<BatchTargetValues> | undefined;
  /** True where order within a group matters (a FIFO queue, sessions). */
  readonly ordered?: boolean | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<QueueEvent, Context, unknown>[] | undefined;
}

/** The same with a handle: the name, the schema and the type of `event.data` come from it. */
export interface QueueHandleOptions<Data = unknown, Env extends EnvOption = EnvOption>
  extends Omit<QueueOptions<undefined, Env>, "name" | "schema"> {
  readonly name: Sender<unknown, Data>;
  readonly schema?: undefined;
}

/** The definition of a queue function. */
export interface QueueDefinition extends FunctionDefinition<"queue"> {
  readonly options: QueueOptions;
}

/** The builder, and its form that takes the whole batch. */
export interface QueueBuilder {
  <const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    queue: string | (QueueOptions<Schema, Env> & NoHandle),
    handler: (event: QueueEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
  ): QueueDefinition;
  <Data, const Env extends EnvOption = EnvOption>(
    queue: Sender<unknown, Data> | QueueHandleOptions<Data, Env>,
    handler: (event: QueueEvent<Data>, context: Context<EnvOf<Env>>) => unknown,
  ): QueueDefinition;
  /** The handler gets all messages of a delivery whose data is valid, and answers which of them failed. */
  batch<const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    queue: string | (QueueOptions<Schema, Env> & NoHandle),
    handler: BatchHandler<QueueEvent<Infer<Schema>>, Context<EnvOf<Env>>>,
  ): QueueDefinition;
  batch<Data, const Env extends EnvOption = EnvOption>(
    queue: Sender<unknown, Data> | QueueHandleOptions<Data, Env>,
    handler: BatchHandler<QueueEvent<Data>, Context<EnvOf<Env>>>,
  ): QueueDefinition;
}

/**
 * A function called for each message of a queue.
 *
 * @example
 * export default queue({ name: "orders", schema: Order, batchSize: 10 }, async (event) => save(event.data));
 */
export const queue: QueueBuilder = batchedBuilder<QueueDefinition>("queue");
