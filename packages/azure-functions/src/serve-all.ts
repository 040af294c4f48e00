import type { HttpDefinition } from "anyfn";
import { createRouter, refusals } from "anyfn/http";
import { http } from "./events/http.ts";
import { restoreHeaders } from "./forwarded.ts";
import type { AzureContext, HttpRequestLike } from "./native.ts";
import { type AzureHandler, type AzureServeOptions, serve } from "./serve.ts";

/** An HTTP function of an app. */
export interface HttpFunction {
  readonly name: string;
  readonly definition: HttpDefinition;
}

/**
 * All HTTP functions of an app behind one entry, each with its own `setup`, environment and usage. The host itself takes the first
 * matching route by the functions' names, and answers a wrong method with 404; here the most specific route wins.
 *
 * @throws TypeError for a route outside the syntax
 */
export function serveAll(functions: readonly HttpFunction[], options?: AzureServeOptions): AzureHandler {
  const entries = functions.map(({ name, definition }) => ({
    ...definition.options,
    entry: serve(definition, [http], { ...options, name }),
  }));
  const route = createRouter(entries);
  const others = serve(refusals(route, http.reader as never), [http], { name: "http", ...options }); // the reader is of this platform's requests
  const call = (input: unknown, context?: AzureContext): unknown => {
    const request = input as HttpRequestLike; // an HTTP trigger hands over nothing else
    restoreHeaders(request, context);
    const { scope } = route(http.reader as never, request as never); // the reader is of this platform's requests
    return (scope?.entry ?? others)(input, context);
  };
  const shutdown = async (graceMs?: number): Promise<void> => {
    await Promise.all([...entries.map(({ entry }) => entry), others].map((entry) => entry.shutdown(graceMs)));
  };
  return Object.assign(call, { shutdown });
}
