/** Facts about HTTP that hold on every platform, each once. */

/** True when no body may follow: an answer to HEAD, or a null-body status (https://fetch.spec.whatwg.org/#null-body-status). */
export function isBodyless(method: string, status: number): boolean {
  return method === "HEAD" || status === 204 || status === 205 || status === 304;
}

/** Headers of one connection, which must not be passed on (RFC 9110 §7.6.1). */
export const HOP_BY_HOP: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The same record, or a copy without hop-by-hop headers where it has any. Names are in lower case. */
export function withoutHopByHop(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name in headers) {
    if (HOP_BY_HOP.includes(name))
      return Object.fromEntries(Object.entries(headers).filter(([each]) => !HOP_BY_HOP.includes(each)));
  }
  return headers;
}

/** Bytes that a text takes in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** Bytes that a base64 text decodes to. */
export function base64Length(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}
