import type { HttpTrigger, ReplyParts, Sent } from "anyfn/adapter";
import type { Channel } from "../native.ts";

/** Requests: the handler gets the platform's own, with a signal that is the invocation's. */
export const http: HttpTrigger<Request, ReplyParts> = {
  id: "cloudflare.http",
  kind: "http",
  detect: isRequest,
  reader: {
    request: (request, context) =>
      Object.defineProperty(request, "signal", { configurable: true, get: () => context.signal }),
    method: ({ method }) => method,
    url: ({ url }) => url,
    path: ({ url }) => /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || "/",
    header: ({ headers }, name) => headers.get(name) ?? undefined,
    headers: ({ headers }) => headers,
    body: ({ body }) => body ?? undefined,
    bodyLength: ({ headers }) => Number(headers.get("content-length")) || 0,
    about: ({ headers, url }) => ({
      id: headers.get("cf-ray") ?? crypto.randomUUID(),
      time: undefined,
      source: new URL("/", url).href,
      // Written by the edge, whatever the client sends.
      client: { ip: headers.get("cf-connecting-ip") ?? undefined },
    }),
  },
  streaming: true,
  // Answering is an act here: `send` does it.
  reply: (parts) => parts,
};

/** What `fetch` gets, and no other handler. */
export function isRequest(native: unknown): native is Request {
  return native instanceof Request;
}

/** Hands over the answer as soon as its head is known; done when its last byte is. */
export async function send(parts: ReplyParts, channel: Channel): Promise<Sent> {
  const { body } = parts;
  if (typeof body === "string" || body instanceof Uint8Array) {
    channel.respond(toResponse(parts, channel.method));
    return { bytes: 0 }; // counted as it was made
  }
  const reader = body.getReader();
  let bytes = 0;
  return new Promise((resolve) => {
    const counted = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const { done, value } = await reader.read();
            if (!done) {
              bytes += value.byteLength;
              return controller.enqueue(value);
            }
            controller.close();
            resolve({ bytes });
          } catch (error) {
            // The client sees that the body is cut, and core logs why.
            controller.error(error);
            resolve({ bytes, failed: { error } });
          }
        },
        cancel(reason) {
          resolve({ bytes, cancelled: true });
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    channel.respond(toResponse({ ...parts, body: counted }, channel.method));
  });
}

function toResponse({ status, headers, cookies, body }: ReplyParts, method: string): Response {
  const own = new Headers(headers);
  for (const cookie of cookies) own.append("set-cookie", cookie);
  // The platform knows the length of what it sends.
  if (method !== "HEAD" && status !== 304) own.delete("content-length");
  // As bytes: text would bring a content type along.
  const content = typeof body === "string" && body ? new TextEncoder().encode(body) : body;
  // What the function has compressed would be compressed again.
  const init = { status, headers: own, encodeBody: own.has("content-encoding") ? "manual" : "automatic" };
  return new Response((content as Uint8Array<ArrayBuffer>) || null, init); // never shared memory
}
