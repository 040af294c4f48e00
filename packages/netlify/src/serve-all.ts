import type { HttpDefinition } from "anyfn";
import type { HttpReader } from "anyfn/adapter";
import { createRouter, refusals } from "anyfn/http";
import { http } from "./events/http.ts";
import type { NetlifyContext } from "./native.ts";
import { type NetlifyHandler, type NetlifyServeOptions, serveHttp } from "./serve-http.ts";

/** An HTTP function of an app. */
export interface HttpFunction {
  readonly name: string;
  readonly definition: HttpDefinition;
  /** MB, seconds. */
  readonly options?: NetlifyServeOptions | undefined;
}

/**
 * All HTTP functions of an app behind one entry, each with its own `setup`, environment and usage. Netlify itself does not say which of
 * several matching functions wins; here the most specific route does.
 *
 * @throws TypeError for a route outside the syntax
 */
export function serveAll(functions: readonly HttpFunction[], options?: NetlifyServeOptions): NetlifyHandler {
  const entries = functions.map(({ name, definition }) => ({
    ...definition.options,
    entry: serveHttp(definition, [http], { ...options, name }),
  }));
  const route = createRouter(entries);
  const reader = http.reader as HttpReader<never>; // of this platform's requests, and so are they
  const others = serveHttp(refusals(route, reader), [http], { name: "http", ...options });
  const call = async (request: Request, context?: NetlifyContext): Promise<Response> =>
    (route(reader, request as never).scope?.entry ?? others)(request, context); // the reader is of this platform's requests
  const shutdown = async (): Promise<void> => {
    await Promise.all([...entries.map(({ entry }) => entry), others].map((entry) => entry.shutdown()));
  };
  return Object.assign(call, { shutdown });
}
