/** The parameters of a route literal: `"/users/:id/*"` has `id` and `"*"`. */
export type ParamsOf<Route extends string> = string extends Route
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamNames<Route>]: string };

type ParamNames<Route extends string> = Route extends `${infer Head}/${infer Rest}`
  ? SegmentName<Head> | ParamNames<Rest>
  : SegmentName<Route>;
type SegmentName<Segment extends string> = Segment extends `:${infer Name}`
  ? Name
  : Segment extends "*"
    ? "*"
    : never;

/** A route as its segments. */
export interface CompiledRoute {
  readonly pattern: string;
  readonly segments: readonly string[];
  /** For each segment the parameter's name; undefined where it is static. */
  readonly names: readonly (string | undefined)[];
  /** True when it ends in `/*`. */
  readonly rest: boolean;
  /** True where every segment is static. */
  readonly plain: boolean;
}

/** @throws TypeError for a pattern outside the syntax: static segments, `:name`, a final `/*`. */
export function compileRoute(pattern: string): CompiledRoute {
  const rest = pattern.endsWith("/*");
  const path = rest ? pattern.slice(0, -2) : pattern;
  if (
    !pattern.startsWith("/") ||
    !/^(?:\/(?::(?!__proto__(?:\/|$))[A-Za-z_]\w*|[^:*?#/\s]+)?)*$/.test(path)
  ) {
    throw new TypeError(
      `The route ${JSON.stringify(pattern)} is not understood: it begins with "/" and has static segments, ":name" segments and at the end perhaps "/*".`,
    );
  }
  const segments = path === "" || path === "/" ? [] : path.slice(1).split("/");
  return {
    pattern,
    segments,
    names: segments.map((segment) => (segment.startsWith(":") ? segment.slice(1) : undefined)),
    rest,
    plain: !rest && !segments.some((segment) => segment.startsWith(":")),
  };
}

/** The decoded parameters, or undefined when the path does not match. `path` is encoded and begins with `/`; a slash at the end is not told apart. */
export function matchRoute(
  { segments, names, rest }: CompiledRoute,
  path: string,
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  let at = 1;
  for (let index = 0; index < segments.length; index++) {
    if (at > path.length) return undefined;
    const slash = path.indexOf("/", at);
    const part = path.slice(at, slash < 0 ? undefined : slash);
    const name = names[index];
    const segment = segments[index] as string; // index < segments.length
    if (name !== undefined) {
      if (part === "") return undefined;
      params[name] = decode(part);
    } else if (segment !== part && decode(segment) !== decode(part)) return undefined;
    at += part.length + 1;
  }
  if (rest) params["*"] = decode(path.slice(at));
  else if (at < path.length) return undefined;
  return params;
}

/** As {@link matchRoute} for a pattern, which is compiled once. @throws TypeError for a pattern outside the syntax */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  let route = compiled.get(pattern);
  if (!route) compiled.set(pattern, (route = compileRoute(pattern)));
  return route.plain && path === pattern ? {} : matchRoute(route, path);
}

/**
 * The path that routes are matched against: without what stands before the app (an API's mapping, a route prefix, a proxy's rule). A path
 * that does not begin with it came another way, by the API's own domain for instance, and is taken as it is.
 */
export function withoutBase(path: string, basePath: string | undefined): string {
  if (basePath === undefined || !path.startsWith(basePath)) return path;
  const rest = path.slice(basePath.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : path;
}

/** Why a base path cannot be one; undefined where it can. */
export function basePathMistake(basePath: unknown): string | undefined {
  return typeof basePath === "string" && /^(?:\/[^/?#*:\s]+)+$/.test(basePath)
    ? undefined
    : 'a path that begins with "/", does not end with it, and has neither parameters nor "*", for example "/v1"';
}

const compiled = new Map<string, CompiledRoute>();

/** Percent-decodes once; an escape that is no UTF-8 stays as it is. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
