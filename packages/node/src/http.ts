import { HttpError } from "anyfn";
import type { HttpFacts, HttpReader, ReplyParts } from "anyfn/adapter";
import { cleanPath, cleanQuery, clientGone, isBodyless, joinUrl } from "anyfn/http";
import { FastResponse } from "srvx";
import type { Call } from "./context.ts";
import type { IncomingLike, NodeRequest } from "./native.ts";

/** Reads a request: of the server's from Node's own request behind it, exactly as it came; of any other from itself. */
export const requestReader: HttpReader<NodeRequest> = {
  method: ({ method }) => method,
  url(request) {
    const incoming = incomingOf(request);
    if (!incoming) return request.url;
    const { url = "/" } = incoming;
    const target = url.startsWith("/") ? url : originForm(url);
    const mark = target.indexOf("?");
    return joinUrl(
      protocolOf(request, incoming),
      url.startsWith("/") ? (headerOf(request, "host") ?? "") : hostOfTarget(incoming),
      cleanPath(mark < 0 ? target : target.slice(0, mark)),
      mark < 0 ? "" : cleanQuery(target.slice(mark + 1)),
    );
  },
  path(request) {
    const incoming = incomingOf(request);
    if (!incoming) return new URL(request.url).pathname;
    const { url = "/" } = incoming;
    const target = url.startsWith("/") ? url : originForm(url);
    const mark = target.indexOf("?");
    return cleanPath(mark < 0 ? target : target.slice(0, mark));
  },
  header: headerOf,
  headers: (request) => headersOf(request),
  body(request) {
    const known = incomingOf(request)?.rawBody;
    if (!known) return bodyOf(request);
    if (known.length === 0) return undefined;
    // Text that is handed out as text can be read without loading what reads all other bodies.
    return TEXT_TYPE.test(headerOf(request, "content-type") ?? "") &&
      process.getBuiltinModule("node:buffer").isUtf8(known)
      ? (known as Buffer).toString() // the server reads into buffers
      : known;
  },
  bodyLength: (request) =>
    incomingOf(request)?.rawBody?.length ?? (Number(headerOf(request, "content-length")) || 0),
  brokenOff(request) {
    const incoming = incomingOf(request);
    return incoming?.destroyed && incoming.complete === false && !incoming.readableDidRead
      ? incoming.readableLength
      : undefined;
  },
  about: (request) => factsOf(request),
};

/** Hands out an answer that is in memory; while work given to `waitUntil` is pending, core sends it. */
export function reply(parts: ReplyParts, request: NodeRequest, call?: Call | false): unknown {
  if (!call || typeof parts.body === "object") return parts;
  call.respond(toResponse(parts, request.method));
  return call;
}

/** A response that srvx writes without Node's `Response` being made. */
export function toResponse({ status, headers, cookies, body }: ReplyParts, method: string): Response {
  const own = headers["content-length"];
  return new FastResponse(
    // For text without a type it would name one.
    typeof body === "string" && body !== "" && headers["content-type"] === undefined
      ? new TextEncoder().encode(body)
      : (body as string | ReadableStream<Uint8Array>) || (isBodyless(method, status) ? null : NOTHING), // or bytes, which any body may be
    {
      status,
      headers:
        cookies.length > 0 || (own !== undefined && method !== "HEAD" && status !== 304)
          ? headerPairs(headers, cookies, own !== undefined && (method === "HEAD" || status === 304))
          : headers,
    },
  );
}

/** Node's own request behind one of srvx's. */
function incomingOf(request: NodeRequest): IncomingLike | undefined {
  return request.runtime?.node?.req;
}

/** The value of a header by its lower-case name. */
export function headerOf(request: NodeRequest, name: string): string | undefined {
  const incoming = incomingOf(request);
  if (!incoming) return request.headers.get(name) ?? undefined;
  const value = incoming.headers[name];
  // Only text: a record also has what every object inherits, such as "constructor".
  return typeof value === "string" ? value : undefined;
}

/** Its length is told, which that of no body is not. */
const NOTHING = new Uint8Array();
const TEXT_TYPE = /json|text/;

/** Every header as it is told. */
function* headersOf(request: NodeRequest): Iterable<readonly [string, string]> {
  const incoming = request.runtime?.node?.req;
  if (!incoming) {
    yield* request.headers;
    return;
  }
  const { headers, rawHeaders } = incoming;
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value === "string") yield [name, value];
    else if (value) yield [name, value.join(", ")];
  }
  // Node assigns names to a plain object: this one it loses.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === "__proto__") yield ["__proto__", rawHeaders[index + 1] ?? ""];
  }
}

/** The pairs of an answer with cookies, or with a length of the user's own: a wrong one would break the connection. */
function headerPairs(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
  keepLength: boolean,
): [string, string][] {
  return [
    ...Object.entries(headers).filter(([name]) => keepLength || name !== "content-length"),
    ...cookies.map((cookie): [string, string] => ["set-cookie", cookie]),
  ];
}

/** The body of a request that nobody has read yet; one that is larger than the server allows is the client's mistake. */
function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> | undefined {
  const { body } = request;
  if (!body) return undefined;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (reader ??= body.getReader()).read().catch((error: unknown) => {
          if (!isTooLarge(error)) throw clientGone(error);
          // Its rest is not read: nothing else can come on this connection.
          lastOfItsConnection(request);
          throw new HttpError(413, "The body is larger than this server takes.", { cause: error });
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        lastOfItsConnection(request); // as above
        return reader ? reader.cancel(reason) : body.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** True for srvx's error of a body over its limit. */
export function isTooLarge(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === "ERR_BODY_TOO_LARGE";
}

/** The scheme that the client used. */
function protocolOf({ proxies = 0 }: NodeRequest, { headers, socket }: IncomingLike): string {
  return entryOf(headers["x-forwarded-proto"], proxies) ?? (socket?.encrypted ? "https" : "http");
}

/** The host of a request whose target names one; a target in any other form has none. */
function hostOfTarget({ url = "", headers }: IncomingLike): string | undefined {
  const host = ABSOLUTE.exec(url)?.[1] ?? headers["host"];
  return typeof host === "string" ? host : undefined;
}

/** Path and query of a target that does not begin with them: `http://host/path`, or `*`. */
function originForm(target: string): string {
  const rest = ABSOLUTE.exec(target)?.[2] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Absolute form (RFC 9112 §3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** What is known of a request beside itself. The address is what the farthest trusted proxy saw, else the connection's other end. */
export function factsOf(request: NodeRequest): HttpFacts {
  const { proxies = 0, runtime } = request;
  const incoming = runtime?.node?.req;
  return {
    id: request.headers.get("x-request-id") ?? "",
    time: undefined,
    // Never from srvx's own URL: a host that is no host to a URL parser makes that one throw.
    source: new URL("/", requestReader.url(request)).href,
    client: {
      ip:
        entryOf(incoming?.headers["x-forwarded-for"], proxies) ??
        plainAddress(incoming?.socket?.remoteAddress),
    },
  };
}

/** The entry that the farthest of `proxies` proxies wrote: what stands before it the caller may have invented. */
function entryOf(value: string | readonly string[] | undefined, proxies: number): string | undefined {
  if (proxies === 0 || typeof value !== "string") return undefined;
  const entries = value.split(",").map((entry) => entry.trim());
  return entries[Math.max(0, entries.length - proxies)] || undefined;
}

/** An IPv4 address as such, where the socket is one of IPv6. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

/** Has the connection end with the answer to this request: a stop, or a body of which the rest is not read. */
export function lastOfItsConnection({ runtime }: NodeRequest): void {
  const response = runtime?.node?.res;
  if (response) response.shouldKeepAlive = false;
}
