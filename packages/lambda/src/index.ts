import {
  type AnyDefinition,
  type Detected,
  detectWith,
  type Kind,
  type Normalized,
  normalizeWith,
  type ServeOptions,
  type Trigger,
} from "anyfn/adapter";
// biome-ignore lint/style/noRestrictedImports: index.ts is the one place that has all triggers
import { all } from "./all.ts";
import type { LambdaContext } from "./native.ts";
import { type LambdaHandler, type LambdaServeOptions, serve } from "./serve.ts";
import { type LambdaStreamHandler, serveStream } from "./serve-stream.ts";

export type { LambdaContext } from "./native.ts";
export type { LambdaHandler, LambdaServeOptions } from "./serve.ts";
export type { LambdaStreamHandler, ResponseStream } from "./serve-stream.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/**
 * Lambda's native entry of a definition, for every trigger of its kind.
 *
 * @example
 * import * as lambda from "@anyfn/lambda";
 * export const handler = lambda.handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options?: LambdaServeOptions): LambdaHandler {
  return serve(definition, rowsOf(definition.kind), options);
}

/** As {@link handler}, with a streamed response: for functions deployed in the response stream invoke mode. */
export function streamHandler(definition: AnyDefinition, options?: ServeOptions): LambdaStreamHandler {
  return serveStream(definition, rowsOf(definition.kind), options);
}

/** What a native event is. Whatever no trigger recognizes is a direct call. */
export function detect(native: unknown, nativeContext?: LambdaContext): Detected {
  return detectWith(all, native, nativeContext) ?? { kind: "invoke", trigger: "aws.invoke" };
}

/**
 * A native event as core events. `kind` unwraps: an object notification inside a queue message is storage for a storage function.
 *
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: LambdaContext,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all, native, nativeContext, options);
}

/** Rows that unwrap come last: an event of the kind itself is nearer than one inside another. */
function rowsOf(kind: Kind): readonly Trigger[] {
  return all.filter((row) => row.kind === kind);
}
