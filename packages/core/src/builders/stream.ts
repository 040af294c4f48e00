import type { Context } from "../context.ts";
import type {
  BatchHandler,
  EnvOf,
  EnvOption,
  FunctionDefinition,
  FunctionOptions,
  Middleware,
} from "../definition.ts";
import type { StreamEvent } from "../events.ts";
import type { Infer, StandardSchema } from "../schema.ts";
import type { BatchTargetValues, Targets } from "../target-values.ts";
import { batchedBuilder } from "./batched.ts";

/** Which stream, and what its records are. */
export interface StreamOptions<
  Schema extends StandardSchema | undefined = StandardSchema | undefined,
  Env extends EnvOption = EnvOption,
> extends FunctionOptions {
  /** The stream's name. */
  readonly name: string;
  /** Any Standard Schema: `event.data` is what it yields. */
  readonly schema?: Schema | undefined;
  /** Records in one delivery at most. */
  readonly batchSize?: number | undefined;
  readonly targets?: Targets<BatchTargetValues> | undefined;
  /** Where a new consumer begins: `"latest"` (default) or `"earliest"`. */
  readonly from?: "latest" | "earliest" | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<StreamEvent, Context, unknown>[] | undefined;
}

/** The definition of a stream function. */
export interface StreamDefinition extends FunctionDefinition<"stream"> {
  readonly options: StreamOptions;
}

/** The builder, and its form that takes the whole batch. */
export interface StreamBuilder {
  <const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    stream: string | StreamOptions<Schema, Env>,
    handler: (event: StreamEvent<Infer<Schema>>, context: Context<EnvOf<Env>>) => unknown,
  ): StreamDefinition;
  /** The handler gets all records of a delivery whose data is valid, and answers which of them failed. */
  batch<const Schema extends StandardSchema | undefined = undefined, const Env extends EnvOption = EnvOption>(
    stream: string | StreamOptions<Schema, Env>,
    handler: BatchHandler<StreamEvent<Infer<Schema>>, Context<EnvOf<Env>>>,
  ): StreamDefinition;
}

/**
 * A function called for each record of a stream, in order within a partition.
 *
 * @example
 * export default stream({ name: "clicks" }, async (event) => count(event.data));
 */
export const stream: StreamBuilder = batchedBuilder<StreamDefinition>("stream");
