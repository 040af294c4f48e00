import type { HttpReader, ReplyParts } from "anyfn/adapter";
import { cleanPath, cleanQuery, isBodyless, joinUrl } from "anyfn/http";
import { FastResponse } from "srvx";
import type { Call } from "./context.ts";
import { rare } from "./door.ts";
import type { IncomingLike, NodeRequest } from "./native.ts";

/** Reads a request: of the server's from Node's own request behind it, exactly as it came; of any other from itself. */
export const requestReader: HttpReader<NodeRequest> = {
  method: ({ method }) => method,
  url(request) {
    const incoming = incomingOf(request);
    if (!incoming) return request.url;
    const { url = "/" } = incoming;
    const target = url.startsWith("/") ? url : rare().originForm(url);
    const mark = target.indexOf("?");
    return joinUrl(
      rare().protocolOf(request, incoming),
      url.startsWith("/") ? (headerOf(request, "host") ?? "") : rare().hostOfTarget(incoming),
      cleanPath(mark < 0 ? target : target.slice(0, mark)),
      mark < 0 ? "" : cleanQuery(target.slice(mark + 1)),
    );
  },
  path(request) {
    const incoming = incomingOf(request);
    if (!incoming) return new URL(request.url).pathname;
    const { url = "/" } = incoming;
    const target = url.startsWith("/") ? url : rare().originForm(url);
    const mark = target.indexOf("?");
    return cleanPath(mark < 0 ? target : target.slice(0, mark));
  },
  header: headerOf,
  headers: (request) => rare().headersOf(request),
  body(request) {
    const known = incomingOf(request)?.rawBody;
    if (!known) return rare().bodyOf(request);
    if (known.length === 0) return undefined;
    // Text that is handed out as text can be read without loading what reads all other bodies.
    return TEXT_TYPE.test(headerOf(request, "content-type") ?? "") &&
      process.getBuiltinModule("node:buffer").isUtf8(known)
      ? (known as Buffer).toString() // the server reads into buffers
      : known;
  },
  bodyLength: (request) =>
    incomingOf(request)?.rawBody?.length ?? (Number(headerOf(request, "content-length")) || 0),
  about: (request) => rare().factsOf(request),
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
          ? rare().headerPairs(headers, cookies, own !== undefined && (method === "HEAD" || status === 304))
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
