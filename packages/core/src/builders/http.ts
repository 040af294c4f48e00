import type { Context, HttpContext } from "../context.ts";
import {
  DEFINITION,
  type EnvOf,
  type EnvOption,
  type FunctionDefinition,
  type FunctionOptions,
  type Middleware,
} from "../definition.ts";
import { AnyfnError } from "../errors.ts";
import { basePathMistake, type ParamsOf } from "../http/route.ts";
import { httpRunner } from "../pipeline/http.ts";
import { compose } from "./compose.ts";

/** Answers a request. */
export type HttpHandler<
  Params = Readonly<Record<string, string>>,
  Env = Readonly<Record<string, string | undefined>>,
> = (request: Request, context: HttpContext<Params, Env>) => Response | Promise<Response>;

/** Anything with a `fetch` method: an app of Hono, h3, Elysia, itty-router and others. */
export interface FetchApp {
  fetch(request: Request, ...rest: never[]): Response | Promise<Response>;
}

/** Options of an HTTP function. */
export interface HttpOptions<Route extends string = string, Env extends EnvOption = EnvOption>
  extends FunctionOptions {
  /** `/static/:name/*`; without it the function answers every path. */
  readonly route?: Route | undefined;
  /** Upper case; GET includes HEAD. All by default. */
  readonly methods?: readonly string[] | undefined;
  /** What stands before the route in paths: an API's base path mapping, a route prefix, a proxy's rule. Taken off before the route is matched; `request.url` keeps it. */
  readonly basePath?: string | undefined;
  /** Sends the body as it is made, where the platform can. */
  readonly streaming?: boolean | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<Request, HttpContext, Response>[] | undefined;
}

/** The definition of an HTTP function. */
export interface HttpDefinition extends FunctionDefinition<"http", Request, Response> {
  readonly options: HttpOptions;
}

/**
 * A function called over HTTP.
 *
 * @example
 * export default http({ route: "/hello/:name" }, (request, context) => Response.json({ hello: context.params.name }));
 */
export function http(handler: HttpHandler | FetchApp): HttpDefinition;
export function http<const Route extends string = string, const Env extends EnvOption = EnvOption>(
  options: HttpOptions<Route, Env>,
  handler: HttpHandler<ParamsOf<Route>, EnvOf<Env>> | FetchApp,
): HttpDefinition;
export function http(first: unknown, second?: unknown): HttpDefinition {
  let [options, handler] = (second ? [first, second] : [{}, first]) as readonly [
    HttpOptions,
    HttpHandler | FetchApp,
  ]; // the overloads
  if (typeof handler !== "function") {
    const answer = fetchOf(handler);
    if (!answer)
      throw new TypeError(
        "http() takes a handler (request, context) => Response, or an app with a fetch(request) method.",
      );
    handler = answer;
  }
  const { basePath } = options;
  if (basePath !== undefined && basePathMistake(basePath))
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `basePath is ${JSON.stringify(basePath)}, but should be ${basePathMistake(basePath)}.`,
    );
  if (options.use) handler = compose(options.use, handler as HttpHandler) as HttpHandler; // called with an HttpContext only, by httpRunner
  return {
    [DEFINITION]: 1,
    kind: "http",
    options,
    handler: handler as HttpDefinition["handler"], // no app any more
    run: httpRunner(),
  };
}

/** The app's `fetch` with bindings and an execution context, as these apps expect them. */
function fetchOf(
  app: FetchApp | undefined,
): ((request: Request, context: Context) => Response | Promise<Response>) | undefined {
  // The further arguments are a convention, ignored where unknown.
  return typeof app?.fetch === "function"
    ? Object.assign(
        (request: Request, context: Context) => app.fetch(request, { context } as never, context as never),
        { [APP]: true },
      )
    : undefined;
}

/** Tells a build that the handler is an app. */
const APP = Symbol.for("anyfn.app");
