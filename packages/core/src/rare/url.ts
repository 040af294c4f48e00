/** The host as it may stand in a URL; a name that leads nowhere in the place of none, or of one that a URL parser refuses. */
export function hostOf(host: string | undefined): string {
  // It refuses some numbers, ports and international names that look right.
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`) ? host : "invalid.host";
}

/** Any path as a URL parser would leave it. */
export function mendPath(path: string): string {
  const rooted = path.startsWith("/") ? path : `/${path}`;
  const encoded = rooted.replace(UNSAFE, (char) => encodeURIComponent(char.toWellFormed()));
  return DOTS.test(encoded) ? new URL(`http://h${encoded}`).pathname : encoded;
}

/** Any query as it may stand in a URL. */
export function mendQuery(query: string): string {
  return UNSAFE_QUERY.test(query)
    ? new URL(`http://h/?${query.replaceAll("#", "%23")}`).search.slice(1)
    : query;
}

const HOST = /^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const UNSAFE = /[\0-\x20"#<>?\\^`{}\x7f]|%(?![\da-f]{2})|[^\0-\x7f]+/gi;
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
const UNSAFE_QUERY = /[\0-\x20"#'<>]|[^\0-\x7e]/;
