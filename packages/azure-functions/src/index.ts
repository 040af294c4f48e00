import {
  type AnyDefinition,
  AnyfnError,
  type Detected,
  detectWith,
  type Kind,
  type Normalized,
  normalizeWith,
} from "anyfn/adapter";
// biome-ignore lint/style/noRestrictedImports: index.ts is the one place that has all triggers
import { all } from "./all.ts";
import type { AzureContext } from "./native.ts";
import { type RegisterSettings, register as registerWith } from "./register.ts";
import { registeredFor } from "./registered.ts";
import type { AzureTrigger, Binding } from "./registration.ts";
import { type AzureHandler, type AzureServeOptions, serve } from "./serve.ts";

export type { Cookie, HttpReply } from "./http.ts";
export type { AzureContext, HttpRequestLike, InvokeCall } from "./native.ts";
export type { AzureNative, Binding } from "./registration.ts";
export type { AzureHandler, AzureServeOptions } from "./serve.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/** What {@link register} may set. */
export interface RegisterOptions extends AzureServeOptions, RegisterSettings {
  /** Options of the trigger, over what the definition says: `{ connection: "ORDERS" }`. */
  readonly binding?: Binding | undefined;
}

/**
 * What `app.*` takes as the handler of a definition, for every trigger of its kind.
 *
 * @example
 * import * as azure from "@anyfn/azure-functions";
 * app.http("hello", { route: "{*path}", handler: azure.handler(http(() => new Response("hello"))) });
 */
export function handler(definition: AnyDefinition, options?: AzureServeOptions): AzureHandler {
  return serve(definition, rowsOf(definition.kind), options);
}

/**
 * Registers a function with the library, as its trigger needs it: for bytes, with a retry policy where failures would be lost,
 * HTTP with streams. `trigger` names the one that calls, in place of its kind's first. HTTP functions need `routePrefix: ""` in host.json.
 *
 * @throws AnyfnError for what the host would refuse, naming the function and the option
 * @example
 * azure.register("orders", queue("orders", handle), { trigger: "azure.service-bus.queue", binding: { connection: "BUS" } });
 */
export function register(name: string, definition: AnyDefinition, options: RegisterOptions = {}): void {
  const { binding, stream, ...serving } = options;
  const row = callerOf(name, definition, options.trigger);
  const registered = registeredFor(row, name, definition, binding);
  registerWith(name, registered, serve(definition, [row], { name, ...serving, stream, trigger: undefined }), {
    stream,
  });
}

/** What an input is; undefined where no trigger knows it. */
export function detect(native: unknown, nativeContext?: AzureContext): Detected | undefined {
  return detectWith(all, native, nativeContext);
}

/**
 * An input as core events. A direct call is the request and its body: `{ request, body }`.
 *
 * @throws UnrecognizedEventError for what no trigger (of the kind) knows
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: AzureContext,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all, native, nativeContext, options);
}

function rowsOf(kind: Kind): readonly AzureTrigger[] {
  return all.filter((row) => row.kind === kind);
}

/** The trigger that a function is registered for. */
function callerOf(name: string, definition: AnyDefinition, asked: string | undefined): AzureTrigger {
  const id = asked ?? definition.options.native?.["azure-functions"]?.trigger;
  const rows = rowsOf(definition.kind);
  const row = id === undefined ? rows[0] : rows.find((candidate) => candidate.id === id);
  if (row) return row;
  throw new AnyfnError(
    "INVALID_DEFINITION",
    `${name}: there is no trigger ${JSON.stringify(id)} for a function of the kind ${definition.kind}; there are ${rows.map((candidate) => candidate.id).join(", ")}.`,
  );
}
