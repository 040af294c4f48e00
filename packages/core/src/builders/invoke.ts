import type { Context } from "../context.ts";
import { withData } from "../data.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { InvokeEvent } from "../events.ts";
import { byteLength } from "../http/facts.ts";
import { isParts, lastOf } from "../pipeline/parts.ts";
import { type Infer, type StandardSchema, validate } from "../schema.ts";
import { jsonResult } from "./json-result.ts";
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
export interface InvokeDefinition<In = unknown, Out = unknown> extends FunctionDefinition<"invoke"> {
  readonly options: InvokeOptions;
  /** What callers give and get: types alone, no value. */
  readonly types?: { readonly input: In; readonly output: Out } | undefined;
}

/** What callers of a function give. */
type Given<Schema> = Schema extends StandardSchema<infer Input, infer _Output> ? Input : unknown;
/** What callers of a function get: what its output schema yields, else what its handler returns. */
type Got<Schema, Returned> =
  Schema extends StandardSchema<infer _Input, infer Output>
    ? Output
    : Awaited<Returned> extends AsyncIterable<unknown, infer Last>
      ? Last
      : Awaited<Returned>;

type InvokeHandler<Input, Env, Returned> = (
  event: InvokeEvent<Infer<Input>>,
  context: Context<EnvOf<Env>>,
) => Returned;
type Returnable<Output> = Answer<Given<Output>> | Promise<Answer<Given<Output>>>;
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
export function invoke<Handler extends InvokeHandler<undefined, EnvOption, unknown>>(
  handler: Handler,
): InvokeDefinition<unknown, Got<undefined, ReturnType<Handler>>>;
export function invoke<
  const Input extends StandardSchema | undefined = undefined,
  const Output extends StandardSchema | undefined = undefined,
  const Env extends EnvOption = EnvOption,
  Returned extends Returnable<Output> = Returnable<Output>,
>(
  options: InvokeOptions<Input, Output, Env>,
  handler: InvokeHandler<Input, Env, Returned>,
): InvokeDefinition<Given<Input>, Got<Output, Returned>>;
export function invoke(...args: readonly [unknown, unknown?]): InvokeDefinition {
  const [options, handler] = (args.length > 1 ? args : [{}, args[0]]) as readonly [
    InvokeOptions,
    (event: InvokeEvent, context: Context) => unknown,
  ]; // the overloads
  const { input, output } = options;
  return messageDefinition("invoke", options, handler, {
    prepare: withData(input),
    bytes: (event) => jsonLength((event as InvokeEvent).data), // of this kind
    result(value, invocation) {
      const written = (last: unknown): unknown => jsonResult(last, invocation.instance.adapter.bigints);
      const result = isParts(value) ? lastOf(invocation, value, written) : value;
      if (!output && !isParts(value)) return written(result);
      return Promise.resolve(result)
        .then((last) => checked(output, last))
        .then(written);
    },
  }) as InvokeDefinition; // `options` are what went in
}

/** The bytes of a value as JSON: a platform that parses the input hands its bytes to nobody. */
function jsonLength(value: unknown): number {
  try {
    return byteLength(JSON.stringify(value) ?? "");
  } catch {
    return 0; // no JSON: a test's own value
  }
}

function checked(output: StandardSchema | undefined, value: unknown): unknown {
  return output ? validate(output, value, "What the function returned", "INVALID_OUTPUT") : value;
}
