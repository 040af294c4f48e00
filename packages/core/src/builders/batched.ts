import { withData } from "../data.ts";
import type { BatchHandler, FunctionDefinition, FunctionOptions } from "../definition.ts";
import type { StandardSchema } from "../schema.ts";
import { batchDefinition } from "./batch.ts";
import { handleIn, listening, unwrapped } from "./handle.ts";
import { messageDefinition } from "./message.ts";

/** A builder in both forms. What it is given is typed by its kind. */
interface BatchedBuilder<Definition> {
  (what: unknown, handler: (event: never, context: never) => unknown): Definition;
  batch(what: unknown, handler: BatchHandler<never, never>): Definition;
}

type BatchedKind = "queue" | "stream";

interface Options extends FunctionOptions {
  readonly name: string;
  readonly schema?: StandardSchema | undefined;
}

/** The builder of a kind whose messages come several at a time: the handler gets them one by one, or with `batch` all at once. */
export function batchedBuilder<Definition extends FunctionDefinition<BatchedKind>>(
  kind: Definition["kind"],
): BatchedBuilder<Definition> {
  function define(what: unknown, make: (options: Options) => FunctionDefinition<BatchedKind>): Definition {
    return listening(make(unwrapped(what)), handleIn(what, "name")) as Definition; // `options` are what went in
  }
  return Object.assign(
    (what: unknown, handler: (event: never, context: never) => unknown) =>
      define(what, (options) =>
        messageDefinition(kind, options, handler, { prepare: withData(options.schema) }),
      ),
    {
      batch: (what: unknown, handler: BatchHandler<never, never>) =>
        define(what, (options) => batchDefinition(kind, options, handler, withData(options.schema))),
    },
  );
}
