import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { InvokeEvent } from "../events.ts";
import { isParts, lastOf } from "../run/parts.ts";
import { type Infer, type StandardSchema, validate } from "../schema.ts";
import { messageDefinition } from "./message.ts";

/** What a directly called function takes and gives. */
export interface InvokeOptions<
  Input extends StandardSchema | undefined = StandardSchema | undefined,
  Output extends StandardSchema | undefined = StandardSchema | undefined,
  Env extends EnvOption = EnvOption,
> extends FunctionOptions {
  /** Any Standard Schema: `event.data` is what it yields. */
  readonly input?: Input | undefined;
  /** Any Standard Schema: the caller gets what it yields. */
  readonly output?: Output | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<InvokeEvent, Context, unknown>[] | undefined;
}

/** The definition of a directly called function. */
export interface InvokeDefinition extends FunctionDefinition<"invoke"> {
  readonly options: InvokeOptions;
}

type InputOf<Schema> = Schema extends StandardSchema<infer Input, infer _Output> ? Input : unknown;
type InvokeHandler<Input, Output, Env> = (
  event: InvokeEvent<Infer<Input>>,
  context: Context<EnvOf<Env>>,
) => Answer<InputOf<Output>> | Promise<Answer<InputOf<Output>>>;
type Answer<Result> = Result | AsyncIterable<unknown, Result>;

/**
 * A function called directly, request and response. An async generator's return value is the result; what it yields before
 * reaches the caller at once where the platform streams and the caller listens (Firebase callables), and is dropped elsewhere.
 *
 * @example
 * export default invoke({ input: z.object({ n: z.number() }) }, (event) => event.data.n * 2);
 *
 * @example
 * export default invoke(async function* (event) {
 *   let text = "";
 *   for await (const word of generate(event.data)) {
 *     text += word;
 *     yield word;
 *   }
 *   return text;
 * });
 */
export function invoke(handler: InvokeHandler<undefined, undefined, EnvOption>): InvokeDefinition;
export function invoke<
  const Input extends StandardSchema | undefined = undefined,
  const Output extends StandardSchema | undefined = undefined,
  const Env extends EnvOption = EnvOption,
>(options: InvokeOptions<Input, Output, Env>, handler: InvokeHandler<Input, Output, Env>): InvokeDefinition;
export function invoke(...args: readonly [unknown, unknown?]): InvokeDefinition {
  const [options, handler] = (args.length > 1 ? args : [{}, args[0]]) as readonly [
    InvokeOptions,
    (event: InvokeEvent, context: Context) => unknown,
  ]; // the overloads
  const { input, output } = options;
  return messageDefinition("invoke", options, handler, {
    prepare: withData(input),
    result(value, invocation) {
      if (!isParts(value)) return checked(output, value);
      return lastOf(invocation, value).then((result) => checked(output, result));
    },
  }) as InvokeDefinition; // `options` are what went in
}

function checked(output: StandardSchema | undefined, value: unknown): unknown {
  return output ? validate(output, value, "What the function returned", "INVALID_OUTPUT") : value;
}
