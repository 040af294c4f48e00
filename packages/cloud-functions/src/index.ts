import type { AnyDefinition, Detected, Kind, Normalized, ServeOptions, Trigger } from "anyfn/adapter";
// biome-ignore lint/style/noRestrictedImports: index.ts is the one place that has all triggers
import { all } from "./all.ts";
import { detectWith, normalizeWith } from "./normalize.ts";
import { type CloudFunction, serve } from "./serve.ts";

export type { HttpRequest, HttpResponse } from "./http.ts";
export type { CloudFunction } from "./serve.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/**
 * The native entry of a definition, for every trigger of its kind: a plain export, called as `(req, res)`, `(cloudEvent)` or `(data, context)`.
 *
 * @example
 * import * as cloudFunctions from "@anyfn/cloud-functions";
 * export const hello = cloudFunctions.handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options?: ServeOptions): CloudFunction {
  return serve(definition, rowsOf(definition.kind), options);
}

/** Every trigger of a kind, those that unwrap another's event last. */
export function rowsOf(kind: Kind): readonly Trigger[] {
  return all.filter((row) => row.kind === kind);
}

/**
 * What a native event is: `(headers, bytes)`, `(req, res)`, a CloudEvent as the framework passes it, or `(data, context)` of the first
 * generation. An HTTP request that no other trigger takes is one for an HTTP function.
 *
 * @throws UnrecognizedEventError
 */
export function detect(native: unknown, nativeContext?: unknown): Detected {
  return detectWith(all, native, nativeContext);
}

/**
 * A native event, in the same forms, as core events. `kind` unwraps: an object notification inside a Pub/Sub message is storage for a
 * storage function.
 *
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: unknown,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all, native, nativeContext, options);
}
