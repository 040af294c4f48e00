import { detectWith, normalizeWith } from "@anyfn/cloud-functions/normalize";
import type { AnyDefinition, Detected, Kind, Normalized, Trigger } from "anyfn/adapter";
// biome-ignore lint/style/noRestrictedImports: index.ts is the one place that has all triggers
import { all } from "./all.ts";
import { type FirebaseFunction, serve } from "./serve.ts";
import type { FirebaseOptions, FirebaseTrigger } from "./trigger.ts";

export type { HttpRequest, HttpResponse } from "./http.ts";
export type {
  BlockingAnswer,
  BlockingEvent,
  BlockingUser,
  Call,
  CallerApp,
  CallerAuth,
} from "./native.ts";
export type { FirebaseFunction, FirebaseOptions } from "./serve.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/**
 * The native entry of a definition, for every trigger of its kind: a plain export, which needs neither firebase-functions nor
 * firebase-admin. An `invoke` function is a callable one, or an auth blocking one where Firebase Authentication calls.
 *
 * @example
 * import * as firebase from "@anyfn/firebase";
 * export const hello = firebase.handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options?: FirebaseOptions): FirebaseFunction {
  return serve(definition, rowsOf(definition.kind), options);
}

/** Every trigger of a kind, those that unwrap another's event last. */
export function rowsOf(kind: Kind): readonly Trigger[] {
  return all.filter((row) => row.kind === kind);
}

/**
 * What a native event is: `(headers, bytes)`, `(req, res)`, a CloudEvent as the framework passes it, or `(data, context)` of the
 * first generation. An HTTP request that no other trigger takes is one for an HTTP function.
 *
 * @throws UnrecognizedEventError
 */
export function detect(native: unknown, nativeContext?: unknown): Detected {
  return detectWith(all, native, nativeContext);
}

/**
 * A native event, in the same forms, as core events. `kind` unwraps: an object notification inside a Pub/Sub message is storage
 * for a storage function. No token is verified: a call has no user, and of a blocking function's event nobody knows who wrote it.
 *
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: unknown,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all.map(inspected), native, nativeContext, options);
}

function inspected(row: Trigger): Trigger {
  const { inspect } = row as Partial<FirebaseTrigger>; // looked at, not called
  return inspect ? ({ ...row, normalize: inspect } as Trigger) : row; // both take the same
}
