import type { AnyMiddleware } from "../definition.ts";

/** The handler behind its middleware, outermost first. */
export function compose(use: readonly AnyMiddleware[], handler: Handle): Handle {
  return use.reduceRight<Handle>(
    // `never` stands for what the definition's own types fix. Middleware of ours may hand on a part of a batch.
    (inner, outer) => (input, context) =>
      outer(input, context, (async (part: never = input) => inner(part, context)) as never),
    handler,
  );
}

type Handle = (input: never, context: never) => unknown;
