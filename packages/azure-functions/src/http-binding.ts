import type { AnyDefinition } from "anyfn/adapter";
import { type Binding, optionsOf, type Registration } from "./registration.ts";

/**
 * Every method that Node's HTTP server takes, which is what the library answers with in stream mode, so that a wrong one is answered
 * by anyfn with 405: the host would answer 404. Of TRACE and CONNECT the library can make no request. A function's own may be others.
 */
const METHODS: readonly string[] = (
  "GET HEAD POST PUT PATCH DELETE OPTIONS ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY " +
  "PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE"
).split(" ");

/** How HTTP functions are registered. */
export const httpRegistration: Registration = {
  method: "http",
  type: "httpTrigger",
  binding: httpBinding,
  required: ["route"],
};

/**
 * The function's route in the host's own syntax, below its base path. The app's `routePrefix` must be empty: core matches the whole path.
 * Without a route it answers on every path, the one before the base path included.
 */
function httpBinding(definition: AnyDefinition): Binding {
  const { route, methods, basePath } = optionsOf(definition);
  return {
    route:
      typeof route === "string"
        ? templateOf(typeof basePath === "string" ? below(basePath, route) : route)
        : "{*path}",
    methods: Array.isArray(methods) ? Array.from(new Set([...METHODS, ...methods])) : METHODS,
    authLevel: definition.options.access === "private" ? "function" : "anonymous",
  };
}

/** A path of its own, behind the function's key. */
export function invokeBinding(definition: AnyDefinition, name: string): Binding {
  return {
    route: `invoke/${name}`,
    methods: ["POST"],
    authLevel: definition.options.access === "public" ? "anonymous" : "function",
  };
}

/** The root of a base path is the base path itself. */
function below(basePath: string, route: string): string {
  return route === "/" ? basePath : `${basePath}${route}`;
}

/** `/users/:id/*` is `users/{id}/{*anyfn_rest}`; the root has no name, and is a parameter that is empty. */
function templateOf(route: string): string {
  if (route === "/") return "{anyfn_root:maxlength(0)?}";
  return route
    .slice(1)
    .split("/")
    .map((segment) =>
      segment.startsWith(":")
        ? `{${segment.slice(1)}}`
        : segment === "*"
          ? "{*anyfn_rest}"
          : segment.replaceAll("{", "{{").replaceAll("}", "}}"),
    )
    .join("/");
}
