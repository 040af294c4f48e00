/**
 * In stream mode the library takes the headers of a request from the trigger's metadata, in which a query parameter, a route parameter
 * or a field of a JSON body named `headers` (in any letter case) stands in place of the host's: whoever calls could remove them all, or
 * write his own. The request that the host forwarded has the real ones.
 * @see https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/http/HttpRequest.ts (createStreamRequest)
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs (GetRequestBindingData)
 */
import { fields } from "anyfn/read";
import { bindingOf } from "./binding.ts";
import { isHttp } from "./detect.ts";
import { type Exchange, exchangeOf, type Incoming } from "./exchange.ts";
import type { AzureContext } from "./native.ts";

/**
 * Gives the library's request the headers of the forwarded request; its `user` follows, which the library reads from them. In
 * buffered mode they come in the request's own message and stay, but for the ports of the addresses that it was forwarded for.
 *
 * @param told What the metadata has under `Headers`, where it was taken from the library before; by default the library's headers.
 */
export function restoreHeaders(request: unknown, context: AzureContext | undefined, told?: unknown): void {
  if (!isHttp(request) || restored.has(request)) return;
  restored.add(request);
  const exchange = exchangeOf(context);
  if (exchange) {
    const metadata = told === undefined ? Object.fromEntries(request.headers.entries()) : told;
    const value = headersOf(exchange, metadata, bindingOf(context)["route"]);
    Object.defineProperty(request, "headers", { value, enumerable: true });
  }
  const { headers } = request;
  const forwarded = headers.get("x-forwarded-for");
  if (forwarded?.includes(":"))
    headers.set?.("x-forwarded-for", forwarded.split(",").map(bareAddress).join(", "));
}

/** The front end writes an address with its port, which apps (`req.ip` of Express) take for a part of it: `203.0.113.7:50123`, `[2001:db8::7]:50123`. */
export function bareAddress(forwarded: string): string {
  const address = forwarded.trim();
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^([^:]+):\d+$/.exec(address) ?? [];
  return bracketed ?? plain ?? address;
}

const restored = new WeakSet<object>();

function headersOf({ req }: Exchange, told: unknown, route: unknown): Headers {
  const headers = new Headers();
  const { rawHeaders } = req;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = textOf(rawHeaders[index + 1] ?? "");
    if (CONNECTION.has(name)) continue;
    const known = name === "cookie" ? headers.get(name) : null;
    if (known === null) headers.append(name, value);
    else headers.set(name, `${known}; ${value}`);
  }
  // The host's proxy writes these anew: `host` is that of the library's own server, and the address that of the front end.
  const host = headers.get("x-forwarded-host");
  if (host !== null) headers.set("host", host);
  const address = isHostsOwn(headers, req, route) ? addressIn(told) : undefined;
  if (address !== undefined) headers.set("x-forwarded-for", address);
  else headers.delete("x-forwarded-for");
  return headers;
}

/** Headers that are about the connection between the host and the library's server. */
const CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** The host reads values as UTF-8, and so did the library. What no `Headers` can hold stays as Node reads it. */
function textOf(value: string): string {
  if (/^[\0-\x7f]*$/.test(value)) return value;
  const text = Buffer.from(value, "latin1").toString("utf8");
  return /^[\0-\xff]*$/.test(text) ? text : value;
}

/**
 * Whether the `Headers` of the metadata are the host's: only they have the client's address, which its proxy overwrites. A body whose
 * length is told may have a field of the name, with any values: no header of the front end is known to be one that a client cannot send.
 */
function isHostsOwn(headers: Headers, { url = "" }: Incoming, route: unknown): boolean {
  const query = url.indexOf("?");
  if (query >= 0 && [...new URLSearchParams(url.slice(query)).keys()].some(isNamedHeaders)) return false;
  if (typeof route === "string" && /\{\**headers\b/i.test(route)) return false;
  return headers.get("content-length") === null || headers.get("content-length") === "0";
}

function isNamedHeaders(name: string): boolean {
  return name.toLowerCase() === "headers" || name.toUpperCase() === "HEADERS";
}

function addressIn(told: unknown): string | undefined {
  // The metadata keeps the letter case of the host.
  const [, address] =
    Object.entries(fields(told) ?? {}).find(([name]) => name.toLowerCase() === "x-forwarded-for") ?? [];
  return typeof address === "string" && /^[\x20-\x7e]+$/.test(address) ? address : undefined;
}
