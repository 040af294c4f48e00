import type { Exchange } from "../exchange.ts";
import type { Cookie, HttpReply, RowReply } from "../http.ts";

/**
 * One cookie is a header like any other. Of several the library keeps the last: they are put on its own response where there is one,
 * word for word, else told in parts, which encodes their values again and loses what the library has no part for.
 */
export function withCookies(
  { setCookies = [], ...reply }: RowReply,
  exchange: Exchange | undefined,
): HttpReply {
  const [first = ""] = setCookies;
  if (setCookies.length === 1) return { ...reply, headers: { ...reply.headers, "set-cookie": first } };
  if (!exchange) return { ...reply, cookies: setCookies.map(toCookie) };
  exchange.setHeader("set-cookie", setCookies);
  return reply;
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
