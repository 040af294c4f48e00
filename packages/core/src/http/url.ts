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
  const checked = host === known || USUAL_HOST.test(host as string) ? (known = host) : hostOf(host); // no host would be the text "undefined", which is not usual
  return `http${protocol === "http" ? "" : "s"}://${checked}${path}${query && `?${query}`}`;
}

/**
 * The path as a URL parser would leave it, from one that may be decoded in part: what can never stand in an encoded path
 * is percent-encoded, valid escapes stay, dot segments are resolved.
 */
export function cleanPath(path: string): string {
  return USUAL_PATH.test(path) ? path : mendPath(path);
}

/** The query as it may stand in a URL: what a URL parser would encode is encoded, everything else stays. */
export function cleanQuery(query: string): string {
  return USUAL_QUERY.test(query) ? query : mendQuery(query);
}

/** The last host that was valid: a function is mostly called by one name, which is then not checked again. At first any valid name. */
let known: string | undefined = "h";

/** Names that end in letters, none of them international: a URL parser leaves them as they are. */
const USUAL_HOST = /^(?!.*xn--)[a-z\d][\w.-]*\.[a-z]+$/i;
/** Without escapes, and without a dot behind a slash. */
const USUAL_PATH = /^(?!.*\/\.)\/[!$&-;=@-[\]_a-z|~]*$/;
const USUAL_QUERY = /^[!$-&(-;=?-~]*$/;

/** The host as it may stand in a URL; a name that leads nowhere in the place of none, or of one that a URL parser refuses. */
function hostOf(host: string | undefined): string {
  // It refuses some numbers, ports and international names that look right.
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`) ? host : "invalid.host";
}

/** Any path as a URL parser would leave it. */
function mendPath(path: string): string {
  const rooted = path.startsWith("/") ? path : `/${path}`;
  const encoded = rooted.replace(UNSAFE, (char) => encodeURIComponent(char.toWellFormed()));
  return DOTS.test(encoded) ? new URL(`http://h${encoded}`).pathname : encoded;
}

/** Any query as it may stand in a URL. */
function mendQuery(query: string): string {
  return UNSAFE_QUERY.test(query)
    ? new URL(`http://h/?${query.replaceAll("#", "%23")}`).search.slice(1)
    : query;
}

const HOST = /^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const UNSAFE = /[\0-\x20"#<>?\\^`{}\x7f]|%(?![\da-f]{2})|[^\0-\x7f]+/gi;
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
const UNSAFE_QUERY = /[\0-\x20"#'<>]|[^\0-\x7e]/;
