import { isHttp } from "./detect.ts";
import type { Exchange } from "./exchange.ts";
import type { Cookie, HttpReply, RowReply } from "./http.ts";

/**
 * One cookie is a header like any other. Of several the library keeps the last: they are put on its own response where there is one,
 * word for word, else told in parts, which encodes their values again and loses what the library has no part for. Where the host
 * itself answers, a header stands beside the parts: the cookie that would lose most is that header
 * (RawScriptResult of azure-functions-host). In stream mode the library leaves the header out.
 */
export function withCookies(
  { setCookies = [], ...reply }: RowReply,
  exchange: Exchange | undefined,
  request: unknown,
): HttpReply {
  const [first = ""] = setCookies;
  if (setCookies.length === 1) return { ...reply, headers: { ...reply.headers, "set-cookie": first } };
  if (exchange) {
    exchange.setHeader("set-cookie", setCookies);
    return reply;
  }
  const losses = setCookies.map(lossOf);
  const most = isForwarded(request) ? 0 : Math.max(...losses);
  const whole = most === 0 ? -1 : losses.indexOf(most);
  const cookies = setCookies.filter((_, index) => index !== whole).map(toCookie);
  const header = setCookies[whole];
  return {
    ...reply,
    headers: header === undefined ? reply.headers : { ...reply.headers, "set-cookie": header },
    cookies,
  };
}

/** What a cookie loses in parts: a storage of its own, its value's spelling, an attribute that no part is for; 0 for nothing. */
function lossOf(header: string): number {
  const { name, value } = toCookie(header);
  const [pair = "", ...rest] = header.split(";");
  const unknown = rest
    .map((part) => part.split("=", 1)[0]?.trim().toLowerCase() ?? "")
    .filter((key) => !PARTS.has(key));
  if (name === "" || unknown.includes("partitioned")) return 3;
  if (encodeURIComponent(value) !== pair.slice(pair.indexOf("=") + 1).trim()) return 2;
  return unknown.length > 0 ? 1 : 0;
}

const PARTS: ReadonlySet<string> = new Set([
  "",
  "domain",
  "path",
  "expires",
  "max-age",
  "secure",
  "httponly",
  "samesite",
]);

/** The host has put this header into what it forwards to the library's own server. */
function isForwarded(request: unknown): boolean {
  return isHttp(request) && request.headers.get("x-ms-invocation-id") !== null;
}

/** A `Set-Cookie` header in parts (RFC 6265 §5.2): of an attribute that is there twice the last counts, one without a meaning is left out. */
function toCookie(header: string): Cookie {
  const [pair = "", ...rest] = header.split(";");
  const equals = pair.indexOf("=");
  const attributes = new Map(
    rest.map((part) => {
      const at = part.indexOf("=");
      const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  const expires = new Date(attributes.get("expires") ?? Number.NaN);
  const maxAge = attributes.get("max-age");
  const sameSite = SAME_SITE[attributes.get("samesite")?.toLowerCase() ?? ""];
  const domain = attributes.get("domain");
  const path = attributes.get("path");
  return {
    name: pair.slice(0, Math.max(0, equals)).trim(),
    value: decoded(pair.slice(equals + 1).trim()),
    ...(domain && { domain }),
    ...(path && { path }),
    ...(!Number.isNaN(expires.getTime()) && { expires }),
    ...(maxAge !== undefined && /^-?\d+$/.test(maxAge) && { maxAge: Number(maxAge) }),
    ...(attributes.has("secure") && { secure: true }),
    ...(attributes.has("httponly") && { httpOnly: true }),
    ...(sameSite && { sameSite }),
  };
}

const SAME_SITE: Readonly<Record<string, Cookie["sameSite"]>> = {
  strict: "Strict",
  lax: "Lax",
  none: "None",
};

/** Whoever writes the header encodes the value. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
