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
    Object.defineProperty(withCount(request, context), "signal", {
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

/** Where nothing says how long the body is, another request of the same class, whose body is counted as it comes. */
function withCount(request: Request, { usage }: RequestContext): Request {
  return usage && request.body && !request.headers.has("content-length")
    ? new Request(request, { body: counted(request.body, usage), duplex: "half" } as RequestInit) // a stream needs it, and Node's types lack it
    : request;
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
