import type { HttpFacts } from "anyfn/adapter";
import type { HttpRequest } from "../http.ts";
import { executionId } from "./execution-id.ts";

/** Every header, those of the body as they are true of it. */
export function* headersOf(request: HttpRequest): Iterable<readonly [string, string]> {
  const { headers } = request;
  for (const name of Object.keys(headers)) {
    const value = name.startsWith("content-") ? bodyHeader(request, name) : headers[name];
    if (typeof value === "string") yield [name, value];
  }
  // Node assigns names to a plain object: this one it loses.
  const { rawHeaders = [] } = request as { readonly rawHeaders?: readonly string[] }; // Node's requests have it
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === "__proto__") yield ["__proto__", rawHeaders[index + 1] ?? ""];
  }
}

/** A header about the body: the framework inflates it, but leaves its old encoding and length in the headers. */
export function bodyHeader({ headers, rawBody }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== "string") return undefined;
  if (rawBody && headers["content-encoding"] !== undefined) {
    if (name === "content-encoding") return undefined;
    if (name === "content-length") return String(rawBody.length);
  }
  return value;
}

/** The host of a request whose target names one; a target in any other form has none. */
export function hostOfTarget({ originalUrl, url, headers }: HttpRequest): string | undefined {
  const host = ABSOLUTE.exec(originalUrl ?? url)?.[1] ?? headers["host"];
  return typeof host === "string" ? host : undefined;
}

/** Path and query of a target that does not begin with them: `http://host/path`, or `*`. */
export function originForm(target: string): string {
  const rest = ABSOLUTE.exec(target)?.[2] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Absolute form (RFC 9112 §3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** What is known of a request beside itself. */
export function factsOf(request: HttpRequest): HttpFacts {
  const { K_SERVICE, FUNCTION_TARGET = "function" } = process.env;
  return {
    id: executionId(request),
    time: undefined,
    source: `//cloudfunctions.googleapis.com/functions/${K_SERVICE ?? FUNCTION_TARGET}`,
    client: { ip: addressOf(request) },
  };
}

/**
 * The entry of X-Forwarded-For that the outermost trusted proxy wrote: the last one, of Google's front end, unless `ANYFN_PROXIES` says how
 * many there are, as behind a load balancer of one's own. What stands before it the caller may have invented.
 */
function addressOf(request: HttpRequest): string | undefined {
  const forwarded = request.headers["x-forwarded-for"];
  if (typeof forwarded !== "string")
    return (request as { readonly socket?: { readonly remoteAddress?: string } }).socket?.remoteAddress; // Node's requests have it
  const addresses = forwarded.split(",");
  const proxies = Math.max(1, Math.trunc(Number(process.env["ANYFN_PROXIES"])) || 1);
  return addresses[Math.max(0, addresses.length - proxies)]?.trim() || undefined;
}
