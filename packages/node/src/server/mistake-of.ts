import type { IncomingLike } from "../native.ts";

/**
 * What is wrong with a request that Node lets through; undefined for nothing. It has to name a version (RFC 9112 §3), and one host in the
 * form that RFC 9112 §3.2 and RFC 3986 §3.2.2 ask for: whoever stands before this server may have taken the other one. HTTP/1.1 without
 * any host is refused by Node.
 */
export function mistakeOf({ httpVersionMajor, rawHeaders, headers }: IncomingLike): string | undefined {
  if (httpVersionMajor === 0) return "The request line should end with HTTP/1.1.";
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  const host = headers["host"];
  if (hosts < 2 && (host === undefined || host === known || isHost(String(host)))) return undefined;
  return "The request should have one valid Host.";
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
