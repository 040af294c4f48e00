import type { HttpReader, ReplyParts } from "../contract.ts";
import type { AnyMiddleware } from "../definition.ts";
import { plainAnswer } from "./plain-answer.ts";
import { matchPath, withoutBase } from "./route.ts";

/** What decides whether a request is the function's. */
export interface HttpScope {
  readonly route?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly use?: readonly AnyMiddleware[] | undefined;
  readonly basePath?: string | undefined;
}

/** The answer to a request whose path or method the function does not serve; undefined where it does, and `to` then has the route's parameters. */
export function refusal(
  { route, methods, use, basePath }: HttpScope,
  reader: HttpReader,
  native: never,
  method: string,
  to: { params: Readonly<Record<string, string>> },
): ReplyParts | undefined {
  if (route !== undefined) {
    const params = matchPath(route, withoutBase(reader.path(native), basePath));
    if (!params) return plainAnswer(404);
    to.params = params;
  }
  const served =
    !methods ||
    methods.includes(method) ||
    (method === "HEAD" && methods.includes("GET")) ||
    isPreflight(method, use, reader, native);
  // CONNECT, TRACE and TRACK begin with these letters.
  if (served && !("CTct".includes(method.charAt(0)) && FORBIDDEN.test(method))) return undefined;
  return plainAnswer(405, "", { allow: (methods ?? ALL_METHODS).join(", ") });
}

/** A CORS preflight that the function's middleware answers. */
function isPreflight(method: string, use: HttpScope["use"], reader: HttpReader, native: never): boolean {
  return (
    method === "OPTIONS" &&
    use?.some((outer) => outer.preflight) === true &&
    reader.header(native, "access-control-request-method") !== undefined
  );
}

const ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Methods that no Request can have (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN = /^(?:CONNECT|TRACE|TRACK)$/i;
