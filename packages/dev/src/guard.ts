import { createHash, timingSafeEqual } from "node:crypto";

/** Headers by their lower-case names. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Why a request is refused: its `Host` is a name of somebody else's that leads here (DNS rebinding), or a page of another origin sent
 * it. Undefined where it may enter.
 */
export function refusalOf(headers: Headers, allowed: readonly string[]): string | undefined {
  const host = hostOf(String(headers["host"] ?? ""));
  if (host === undefined || !isOwn(host, allowed))
    return `The host ${JSON.stringify(String(headers["host"] ?? ""))} is not this server's. Allow it with --allow-host ${host ?? "name"}.`;
  const origin = headers["origin"];
  if (origin === undefined) return undefined;
  const from = URL.canParse(String(origin)) ? hostOf(new URL(String(origin)).host) : undefined;
  return from !== undefined && isOwn(from, allowed)
    ? undefined
    : `A page of the origin ${String(origin)} may not call this path.`;
}

/** Whether a `Host` is this machine's own: for the app's routes, which pages of other origins may call. */
export function hostRefusal(headers: Headers, allowed: readonly string[]): string | undefined {
  return refusalOf({ host: headers["host"] }, allowed);
}

/** Whether the request carries the token as a bearer. */
export function hasToken(authorization: string | undefined, token: string): boolean {
  const [, given] = /^Bearer +(.+)$/i.exec(authorization ?? "") ?? [];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The name without the port. */
function hostOf(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, "");
}

function isOwn(host: string, allowed: readonly string[]): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(host) ||
    allowed.some((name) => name.toLowerCase() === host)
  );
}
