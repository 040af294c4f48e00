import {
  counted,
  type HttpFacts,
  type HttpReader,
  type ReplyParts,
  type RequestContext,
} from "anyfn/adapter";
import { type Channel, channels } from "./channel.ts";

/** Reads the platform's `Request`, which handlers get as it is, but with the invocation's signal: its own never aborts. */
export const httpReader: HttpReader<Request> = {
  request: (request, context) =>
    Object.defineProperty(truthful(request, context), "signal", {
      configurable: true,
      get: () => context.signal,
    }),
  method: ({ method }) => method,
  url: ({ url }) => url,
  path: ({ url }) => /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || "/",
  header: ({ headers }, name) => headers.get(name) ?? undefined,
  headers: ({ headers }) => headers,
  body: ({ body }) => body ?? undefined,
  bodyLength: ({ headers }) => Number(headers.get("content-length")) || 0,
  about: httpFacts,
};

/**
 * Another request of the same class, whose body is counted as it comes, and which says nothing of its length: the platform hands over what
 * the client wrote, and middleware that limits bodies believes it (GHSA-rv63-4mwf-qqc2). A request without a body stays as it is.
 */
function truthful(request: Request, { usage }: RequestContext): Request {
  const { body } = request;
  if (!body) return request;
  const headers = new Headers(request.headers);
  for (const name of ["content-length", "transfer-encoding"]) headers.delete(name);
  const init = { headers, body: usage ? counted(body, usage) : body, duplex: "half" };
  return new Request(request, init as RequestInit); // a stream needs `duplex`, and Node's types lack it
}

/** An answer that is in memory, and with which all is done, is handed over at once; else `send` does it. */
export function httpReply(
  parts: ReplyParts,
  request: Request,
  settled?: unknown,
): Channel | ReplyParts | Response {
  const channel = channels.get(request);
  if (!channel) return toResponse(parts, request.method);
  if (settled === false || (typeof parts.body === "object" && "getReader" in parts.body)) return parts;
  channel.respond(toResponse(parts, request.method));
  return channel;
}

/** Of the platform's own class: any other would be an error, or an empty answer. */
export function toResponse({ status, headers, cookies, body }: ReplyParts, method?: string): Response {
  const own = new Headers(headers);
  for (const cookie of cookies) own.append("set-cookie", cookie);
  // A length from elsewhere would break the connection; only of what is not sent it is the only source.
  if (method !== "HEAD" && status !== 304) own.delete("content-length");
  // Text would bring a type along.
  const content = typeof body === "string" && body ? new TextEncoder().encode(body) : body;
  return new Response((content as Uint8Array<ArrayBuffer>) || null, { status, headers: own }); // what is shared memory here, its caller shares
}

/** What a request says beside itself: Netlify's edge writes both headers, whatever the client sends. */
function httpFacts({ headers, url }: Request): HttpFacts {
  return {
    id: headers.get("x-nf-request-id") || crypto.randomUUID(),
    time: undefined,
    source: new URL("/", url).href,
    client: { ip: headers.get("x-nf-client-connection-ip") ?? undefined },
  };
}
