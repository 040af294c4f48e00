import { type AnyDefinition, definitionFor, serve as serveOn, type Trigger } from "anyfn/adapter";
import { call } from "./call.ts";
import type { NetlifyContext } from "./native.ts";
import { adapterFor, type NetlifyHandler, type NetlifyServeOptions, serveHttp } from "./serve-http.ts";

export type { NetlifyHandler, NetlifyServeOptions } from "./serve-http.ts";

/** The entry of a function for the given triggers alone: what a build writes into a bundle. */
export function serve(
  served: AnyDefinition,
  rows: readonly Trigger[],
  options: NetlifyServeOptions = {},
): NetlifyHandler {
  const definition = definitionFor(served, "netlify");
  if (definition.kind === "http") return serveHttp(definition, rows, options);
  const adapter = adapterFor(definition, options);
  const entry = serveOn(adapter, definition, rows, options);
  const serving = { adapter, definition, options };
  return Object.assign(
    (request: Request, context?: NetlifyContext) => call(serving, entry, request, context),
    { shutdown: entry.shutdown },
  );
}
