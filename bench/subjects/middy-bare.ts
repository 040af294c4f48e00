/** Middy's router and nothing else: nothing is normalized, and what a handler throws is an error of the function. */
import middy from "@middy/core";
import httpRouter from "@middy/http-router";
import { routesWith } from "./middy-routes.ts";

const routes = routesWith(
  (event, spelled) =>
    event.headers?.[spelled] ??
    event.headers?.[spelled.toLowerCase()] ??
    event.multiValueHeaders?.[spelled.toLowerCase()]?.[0],
);

export const handler: unknown = middy().handler(httpRouter(routes as never) as never); // each route handles any of the sources, which middy's types do not say
