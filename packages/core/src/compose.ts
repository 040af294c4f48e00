import type { AnyMiddleware } from "./definition.ts";

/** The handler behind its middleware, outermost first. */
export function compose(use: readonly AnyMiddleware[], handler: Handle): Handle {
  return use.reduceRight<Handle>(
    // `never` stands for what the definition's own types fix.
    (inner, outer) => (input, context) => outer(input, context, async () => inner(input, context) as never),
    handler,
  );
}

type Handle = (input: never, context: never) => unknown;
