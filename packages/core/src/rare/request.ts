import type { HttpTrigger, ReplyParts } from "../adapter.ts";
import { matchPath } from "../http/route.ts";
import type { Invocation } from "../invocation.ts";
import { type HttpScope, routedPath } from "../run/http.ts";

/** The answer to a request whose path or method the function does not serve; undefined where it does, and the route's parameters are set. */
export function refusal(
  scope: HttpScope,
  invocation: Invocation,
  { reader }: HttpTrigger,
): ReplyParts | undefined {
  const { route, methods, use } = scope;
  const native = invocation.nativeEvent as never; // `row.detect` accepted it
  if (route !== undefined) {
    const params = matchPath(route, routedPath(invocation, reader));
    if (!params) return plain(404);
    invocation.params = params;
  }
  const method = reader.method(native);
  const preflight = (): boolean =>
    method === "OPTIONS" &&
    use?.some((outer) => outer.preflight) === true &&
    reader.header(native, "access-control-request-method") !== undefined;
  const served =
    !methods || methods.includes(method) || (method === "HEAD" && methods.includes("GET")) || preflight();
  // No Request can have these methods (https://fetch.spec.whatwg.org/#forbidden-method).
  if (served && !/^(?:CONNECT|TRACE|TRACK)$/i.test(method)) return undefined;
  return plain(405, "", { allow: (methods ?? ALL_METHODS).join(", ") });
}

const ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** An answer of anyfn's own. */
export function plain(status: number, text = "", headers: Readonly<Record<string, string>> = {}): ReplyParts {
  return {
    status,
    headers: text ? { "content-type": "text/plain;charset=UTF-8" } : headers,
    cookies: [],
    body: text.toWellFormed(),
  };
}
