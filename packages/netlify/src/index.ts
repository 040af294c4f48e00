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
import { serveBridge } from "./bridge.ts";
import type { NetlifyContext } from "./native.ts";
import { type NetlifyHandler, type NetlifyServeOptions, serve } from "./serve.ts";

export type { NetlifyCall, NetlifyContext } from "./native.ts";
export type { NetlifyHandler, NetlifyServeOptions } from "./serve.ts";

/** The ids of every trigger of this adapter. */
export const triggers: readonly string[] = all.map((row) => row.id);

/**
 * The default export of a function of Netlify's, for every trigger of the definition's kind: `(request, context) => Response`. What
 * Netlify cannot trigger itself comes as signed CloudEvents.
 *
 * @example
 * import * as netlify from "@anyfn/netlify";
 * export default netlify.handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options: NetlifyServeOptions = {}): NetlifyHandler {
  const rows = all.filter((row) => row.kind === definition.kind);
  const [events, calls] = [rows.filter(isOfEvents), rows.filter((row) => !isOfEvents(row))];
  const { name = "function", trigger } = options;
  const pinned = (given: readonly Trigger[]): NetlifyServeOptions => ({
    ...options,
    trigger: given.some(({ id }) => id === trigger) ? trigger : undefined,
  });
  if (events.length === 0) return serve(definition, calls, options);
  const bridge = serveBridge([{ name, definition, rows: events }], { ...pinned(events), name, only: name });
  if (calls.length === 0) return bridge;
  const own = serve(definition, calls, pinned(calls));
  const call = (request: Request, context?: NetlifyContext): Promise<Response> =>
    (isCloudEvent(request) ? bridge : own)(request, context);
  const shutdown = async (): Promise<void> => {
    await Promise.all([own.shutdown(), bridge.shutdown()]);
  };
  return Object.assign(call, { shutdown });
}

/** What an event is: a `Request` (told by its headers), one whose body was read (`{ request, body }`), or CloudEvents. */
export function detect(native: unknown, nativeContext?: NetlifyContext): Detected | undefined {
  return detectWith(all, native, nativeContext);
}

/**
 * An event as core events. All but requests and ticks need the body: `{ request, body }`.
 *
 * @throws UnrecognizedEventError for what no trigger (of the kind) knows
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalize<K extends Kind = Kind>(
  native: unknown,
  nativeContext?: NetlifyContext,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  return normalizeWith(all, native, nativeContext, options);
}

/** True for rows that get CloudEvents. */
function isOfEvents({ id }: Trigger): boolean {
  return /^netlify\.(?:cloudevents|background\.queue)/.test(id);
}

function isCloudEvent({ headers }: Request): boolean {
  return (
    headers.has("ce-specversion") || /^\s*application\/cloudevents/i.test(headers.get("content-type") ?? "")
  );
}
