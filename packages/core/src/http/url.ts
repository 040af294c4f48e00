import { rare } from "../door.ts";

/**
 * Joins the parts of a URL so that a path can never change the host or become a query: it is concatenated behind the
 * origin, never resolved as a reference.
 *
 * @param protocol `https` where it is anything but `http`.
 */
export function joinUrl(
  protocol: string | undefined,
  host: string | undefined,
  path: string,
  query: string,
): string {
  const checked = host === known || USUAL_HOST.test(host as string) ? (known = host) : rare().hostOf(host); // no host would be the text "undefined", which is not usual
  return `http${protocol === "http" ? "" : "s"}://${checked}${path}${query && `?${query}`}`;
}

/**
 * The path as a URL parser would leave it, from one that may be decoded in part: what can never stand in an encoded path
 * is percent-encoded, valid escapes stay, dot segments are resolved.
 */
export function cleanPath(path: string): string {
  return USUAL_PATH.test(path) ? path : rare().mendPath(path);
}

/** The query as it may stand in a URL: what a URL parser would encode is encoded, everything else stays. */
export function cleanQuery(query: string): string {
  return USUAL_QUERY.test(query) ? query : rare().mendQuery(query);
}

/** A function is mostly called by one name, which need not be looked at again. Before that a name that is right as well. */
let known: string | undefined = "h";

/** Names that end in letters, none of them international: a URL parser leaves them as they are. */
const USUAL_HOST = /^(?!.*xn--)[a-z\d][\w.-]*\.[a-z]+$/i;
/** Without escapes, and without a dot behind a slash. */
const USUAL_PATH = /^(?!.*\/\.)\/[!$&-;=@-[\]_a-z|~]*$/;
const USUAL_QUERY = /^[!$-&(-;=?-~]*$/;
