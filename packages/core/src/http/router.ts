import { type HttpDefinition, http } from "../builders/http.ts";
import type { HttpReader, ReplyParts } from "../contract.ts";
import { plainAnswer } from "./plain-answer.ts";
import { compileRoute, matchRoute, withoutBase } from "./route.ts";
import type { HttpScope } from "./scope.ts";

/** Who answers a request: one of the functions, or nobody, and then this is the answer. */
export type Routed<F> =
  | { readonly scope: F; readonly refusal?: undefined }
  | { readonly refusal: ReplyParts; readonly scope?: undefined };

/** Chooses the function for one native request. */
export type Router<F> = (reader: HttpReader<never>, native: never) => Routed<F>;

/**
 * Many HTTP functions behind one entry: the one with the most specific route that serves the method gets the request. Where
 * none does, the answer is 405 with what the functions of this path allow together, or 404 for a path that none has.
 *
 * @throws TypeError for a route outside the syntax
 */
export function createRouter<F extends HttpScope>(functions: readonly F[]): Router<F> {
  const entries = functions
    .map((scope) => {
      const route = compileRoute(scope.route ?? "/*");
      return { scope, route, rank: rankOf(route, scope) };
    })
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank < b.rank ? -1 : 1));

  return (reader, native) => {
    const whole = reader.path(native);
    const method = reader.method(native);
    const candidates = entries
      .filter(({ scope, route }) => matchRoute(route, withoutBase(whole, scope.basePath)))
      .map(({ scope }) => scope);
    const scope =
      preflighted(candidates, method, reader.header(native, "access-control-request-method")) ??
      candidates.find((candidate) => serves(candidate, method));
    if (scope) return { scope };
    if (candidates.length === 0) return { refusal: plainAnswer(404) };
    const allowed = new Set(candidates.flatMap(({ methods = [] }) => methods));
    return { refusal: plainAnswer(405, "", { allow: Array.from(allowed).join(", ") }) };
  };
}

/**
 * The function that answers what no other function serves, so that such a request is an invocation like any other: with usage, logs and
 * an end. An adapter serves it beside the functions of its router.
 */
export function refusals(route: Router<unknown>, reader: HttpReader<never>): HttpDefinition {
  return http((_request, { nativeEvent }) => {
    const { refusal = plainAnswer(404) } = route(reader, nativeEvent as never); // of the platform whose reader it is
    return new Response(null, refusal);
  });
}

function serves({ methods }: HttpScope, method: string): boolean {
  return !methods || methods.includes(method) || (method === "HEAD" && methods.includes("GET"));
}

/** A CORS preflight belongs to the function that the announced request is for, where that one answers preflights itself. */
function preflighted<F extends HttpScope>(
  candidates: readonly F[],
  method: string,
  announced: string | undefined,
): F | undefined {
  if (method !== "OPTIONS" || announced === undefined) return undefined;
  const answering = candidates.filter(({ use }) => use?.some((outer) => outer.preflight));
  return answering.find((candidate) => serves(candidate, announced)) ?? answering[0];
}

/**
 * Sorts the more specific route first: segment by segment a static one before a parameter before `*`, and the end before all of them.
 * Among equals who lists HEAD, then who lists any method: GET's functions get HEAD only where none has it.
 */
function rankOf({ names, rest }: ReturnType<typeof compileRoute>, { methods }: HttpScope): string {
  const segments = names.map((name) => (name === undefined ? "0" : "1")).join("");
  return `${segments}${rest ? "2" : ""} ${methods ? (methods.includes("HEAD") ? 0 : 1) : 2}`;
}
