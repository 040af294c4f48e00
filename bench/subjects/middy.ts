/** As middy's documentation recommends for these sources: headers and event normalized, errors answered. */
import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import httpEventNormalizer from "@middy/http-event-normalizer";
import httpHeaderNormalizer from "@middy/http-header-normalizer";
import httpRouter from "@middy/http-router";
import { routesWith } from "./middy-routes.ts";

const routes = routesWith((event, spelled) => {
  const name = spelled.toLowerCase();
  return event.headers?.[name] ?? event.multiValueHeaders?.[name]?.[0];
});

export const handler: unknown = middy()
  .use(httpHeaderNormalizer())
  .use(httpEventNormalizer())
  .use(httpErrorHandler())
  .handler(httpRouter(routes as never) as never); // each route handles any of the sources, which middy's types do not say
