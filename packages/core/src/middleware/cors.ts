import type { HttpContext } from "../context.ts";
import type { Middleware } from "../definition.ts";
import { HttpError } from "../errors.ts";

/** Who may call from another origin, and with what (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export interface CorsOptions {
  /** `"*"` (default), origins like `"https://app.example"`, or a function that says yes to an origin. */
  readonly origin?:
    | string
    | readonly string[]
    | ((origin: string, request: Request) => boolean | Promise<boolean>)
    | undefined;
  /** Allowed methods; GET, HEAD, PUT, POST, DELETE and PATCH by default. */
  readonly methods?: readonly string[] | undefined;
  /** Allowed request headers; those that the browser asks for by default. */
  readonly headers?: readonly string[] | undefined;
  /** Response headers that scripts may read. */
  readonly expose?: readonly string[] | undefined;
  /** Cookies and authorization may be sent. Needs `origin` other than `"*"`. */
  readonly credentials?: boolean | undefined;
  /** Seconds for which the answer to a preflight may be kept. */
  readonly maxAge?: number | undefined;
}

/** What {@link cors} makes. */
export interface CorsMiddleware extends Middleware<Request, HttpContext, Response> {
  /** Preflights reach it whatever `methods` the function has. */
  readonly preflight: true;
}

/**
 * Answers preflights and marks responses so that browsers let other origins read them, thrown responses and `HttpError`s too.
 *
 * @example
 * export default http({ use: [cors({ origin: ["https://app.example"], credentials: true })] }, handler);
 */
export function cors(options: CorsOptions = {}): CorsMiddleware {
  const { origin = "*", methods = METHODS, headers, expose, credentials = false, maxAge } = options;
  const any = origin === "*" || (Array.isArray(origin) && origin.includes("*"));
  if (any && credentials) {
    throw new TypeError(
      'cors({ credentials: true }) needs the origins by name, or a function: browsers refuse credentials for "*".',
    );
  }

  /** The value of Access-Control-Allow-Origin; undefined where the origin is not allowed. */
  async function allowed(request: Request): Promise<string | undefined> {
    if (any) return "*";
    const from = request.headers.get("origin");
    if (from === null) return undefined;
    const yes =
      typeof origin === "function"
        ? await origin(from, request)
        : origin === from || (Array.isArray(origin) && origin.includes(from));
    return yes ? from : undefined;
  }

  function mark(given: Response, allow: string | undefined): Response {
    const response = writable(given);
    if (allow !== undefined) {
      response.headers.set("access-control-allow-origin", allow);
      if (credentials) response.headers.set("access-control-allow-credentials", "true");
      if (expose) response.headers.set("access-control-expose-headers", expose.join(", "));
    }
    if (!any) vary(response, "Origin");
    return response;
  }

  function preflight(request: Request, allow: string | undefined): Response {
    const response = mark(new Response(null, { status: 204 }), allow);
    const asked = request.headers.get("access-control-request-headers");
    if (!headers) vary(response, "Access-Control-Request-Headers");
    if (allow === undefined) return response;
    response.headers.set("access-control-allow-methods", methods.join(", "));
    const names = headers?.join(", ") ?? asked;
    if (names) response.headers.set("access-control-allow-headers", names);
    if (maxAge !== undefined) response.headers.set("access-control-max-age", String(maxAge));
    response.headers.delete("access-control-expose-headers");
    return response;
  }

  const middleware = async (
    request: Request,
    _context: HttpContext,
    next: () => Promise<Response>,
  ): Promise<Response> => {
    const allow = await allowed(request);
    const asks = request.headers.has("origin") && request.headers.has("access-control-request-method");
    if (request.method === "OPTIONS" && asks) return preflight(request, allow);
    return mark(await next().catch(asResponse), allow);
  };
  return Object.assign(middleware, { preflight: true } as const);
}

const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** The response itself, or a copy where its headers are locked: a fetched one, a redirect. */
function writable(response: Response): Response {
  try {
    response.headers.delete("access-control-allow-origin");
    return response;
  } catch {
    return new Response(response.body, response);
  }
}

function vary(response: Response, name: string): void {
  const before = response.headers.get("vary") ?? "";
  const names = before.toLowerCase().split(/\s*,\s*/);
  if (!names.includes("*") && !names.includes(name.toLowerCase())) response.headers.append("vary", name);
}

/** What was thrown, where it is an answer and no failure. */
function asResponse(error: unknown): Response {
  if (error instanceof HttpError) return new Response(error.publicMessage, { status: error.status });
  const { status, headers } = (error ?? {}) as Partial<Response>; // read as unknown
  if (typeof status === "number" && typeof headers?.getSetCookie === "function") return error as Response; // has its parts
  throw error;
}
