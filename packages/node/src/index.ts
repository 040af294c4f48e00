import {
  type AnyDefinition,
  type Detected,
  detectWith,
  type Kind,
  type Normalized,
  normalizeWith,
  type Trigger,
} from "anyfn/adapter";
// biome-ignore lint/style/noRestrictedImports: index.ts is the one place that has all triggers
import { all } from "./all.ts";
import { type NodeFunction, type NodeServeOptions, serve } from "./serve.ts";

export type {
  Change,
  ChangeBatch,
  InvokeCall,
  NodeRequest,
  QueueBatch,
  StoredMessage,
  Tick,
  TopicBatch,
} from "./native.ts";
export type { NodeFunction, NodeServeOptions } from "./serve.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/**
 * The entry of a definition, for every trigger of its kind: a function of a `Request`, as srvx, Bun, Deno and others call one.
 *
 * @example
 * import { serve } from "srvx";
 * import { handler } from "@anyfn/node";
 * serve({ fetch: handler(http(() => new Response("hello"))) });
 */
export function handler(definition: AnyDefinition, options?: NodeServeOptions): NodeFunction {
  return serve(definition, rowsOf(definition.kind), options);
}

/** Every trigger of a kind. */
export function rowsOf(kind: Kind): readonly Trigger[] {
  return all.filter((row) => row.kind === kind);
}

/** What a native event is; undefined where no trigger knows it. */
export function detect(native: unknown, nativeContext?: unknown): Detected | undefined {
  return detectWith(all, native, nativeContext);
}

/**
 * A native event as core events: a `Request`, CloudEvents (an array of values, as `decodeHttp` of `anyfn/cloudevents` reads them),
 * or what the server makes of its own tables.
 *
 * @throws UnrecognizedEventError for what no trigger (of the kind) knows
 * @throws AnyfnError INVALID_CLOUDEVENT for a CloudEvent that lacks what its kind needs
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: unknown,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all, native, nativeContext, options);
}
