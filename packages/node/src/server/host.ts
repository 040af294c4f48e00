/**
 * Whether a request names one host, in the form that RFC 9112 §3.2 and RFC 3986 §3.2.2 ask for: a server must refuse all others, because
 * whoever stands before it may have taken the other one. HTTP/1.1 without any is refused by Node.
 */
export function hasOneHost(
  rawHeaders: readonly string[],
  host: string | readonly string[] | undefined,
): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts < 2 && (host === undefined || host === known || isHost(String(host)));
}

/** A server is mostly called by one name, which need not be looked at again. */
let known = "";

function isHost(host: string): boolean {
  const fits = HOST.test(host);
  if (fits) known = host;
  return fits;
}

/** A name (it may be empty), an address, or an IP literal in brackets; then a port, of whatever value. */
const HOST =
  /^(?:\[[\da-f:.]+\]|\[v[\da-f]+\.[\w.~!$&'()*+,;=:-]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;
