import {
  type AnyDefinition,
  type Detected,
  httpEvent,
  type Kind,
  type MessageTrigger,
  type Normalized,
  type ServeOptions,
  type Trigger,
  unrecognized,
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
  const { kind, id } = find(native, nativeContext, undefined);
  return { kind, trigger: id };
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
  const row = find(native, nativeContext, options?.kind);
  const events =
    row.kind === "http"
      ? [httpEvent(row, native)]
      : (row as MessageTrigger).normalize(native as never, nativeContext); // `row.detect` accepted it
  return { kind: row.kind, trigger: row.id, events } as unknown as Normalized<K>; // `find` answers a row of the kind asked for
}

function find(native: unknown, nativeContext: LambdaContext | undefined, kind: Kind | undefined): Trigger {
  const candidates =
    kind === undefined ? all.filter((row) => row.kind === "http" || row.carrier !== true) : rowsOf(kind);
  const row = candidates.find((candidate) => candidate.detect(native, nativeContext));
  if (row) return row;
  throw unrecognized(
    `normalize() was asked for ${kind === undefined ? "any kind" : `the kind ${kind}`}`,
    native,
    candidates,
  );
}

/** Rows that unwrap come last: an event of the kind itself is nearer than one inside another. */
function rowsOf(kind: Kind): readonly Trigger[] {
  return all.filter((row) => row.kind === kind);
}
