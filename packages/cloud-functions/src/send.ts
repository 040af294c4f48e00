import type { ReplyParts, Sent } from "anyfn/adapter";
import { bytesOf } from "anyfn/http";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** Writes an answer that is in memory, and answers the response then; else, and where nothing can be written any more, the parts. */
export function writeReply(
  parts: ReplyParts,
  request: Pick<HttpRequest, "method">,
  response: HttpResponse | undefined,
): HttpResponse | ReplyParts {
  const { body } = parts;
  if (
    !response ||
    response.headersSent ||
    response.destroyed ||
    !(typeof body === "string" || body instanceof Uint8Array)
  )
    return parts;
  writeHead(parts, request, response);
  response.end(body);
  return response;
}

/** Everything before the body. Not with `writeHead`: Node then counts the bytes of a body in memory itself. */
function writeHead(
  { status, headers, cookies }: ReplyParts,
  { method }: Pick<HttpRequest, "method">,
  response: HttpResponse,
): void {
  response.statusCode = status;
  for (const name in headers) {
    // A length from elsewhere (a proxied answer that was decoded) would break the connection; only of what is not sent it is the only source.
    if (name !== "content-length" || method === "HEAD" || status === 304)
      response.setHeader(name, headers[name] as string); // a name of its own
  }
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
}

/**
 * Sends an answer that is still made, at the pace of the client. A body that fails destroys the connection, so that the client sees that it
 * was cut; a client that goes away cancels the body. The answer ends once `settled` has resolved.
 */
export async function sendParts(
  parts: ReplyParts,
  response: HttpResponse,
  request: Pick<HttpRequest, "method">,
  settled?: () => Promise<void>,
): Promise<Sent> {
  const { body } = parts;
  if (typeof body === "string" || body instanceof Uint8Array) {
    await settled?.();
    return { bytes: 0, cancelled: writeReply(parts, request, response) !== response };
  }
  if (response.headersSent || response.destroyed) {
    body.cancel().catch(() => {});
    return { bytes: 0, cancelled: true };
  }
  writeHead(parts, request, response);
  return pipe(body, response, settled);
}

async function pipe(
  body: ReadableStream<Uint8Array>,
  response: HttpResponse,
  settled: (() => Promise<void>) | undefined,
): Promise<Sent> {
  const reader = body.getReader();
  let bytes = 0;
  const leave = (): void => {
    reader.cancel().catch(() => {}); // a read that waits is done then
  };
  response.once("close", leave);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (response.destroyed) return { bytes, cancelled: true };
      if (done) break;
      const piece = bytesOf(value);
      bytes += piece.byteLength;
      if (!response.write(piece)) await drained(response);
    }
  } catch (error) {
    response.off("close", leave);
    reader.cancel(error).catch(() => {});
    // What was written goes out with the next turn of the event loop: the client gets a cut answer, not none.
    await new Promise((resolve) => setImmediate(resolve));
    response.destroy();
    return { bytes, failed: { error } };
  }
  response.off("close", leave);
  // With the end of the answer the platform takes the processor away.
  await settled?.();
  response.end();
  return { bytes };
}

function drained(response: HttpResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    response.once("drain", go);
    response.once("close", go);
  });
}

/** Aborts when the client closes the connection before the answer is out; never for what did not come over HTTP. */
export function whenGone(response: HttpResponse | undefined, controller: AbortController): void {
  response?.once("close", () => {
    if (response.writableFinished) return;
    controller.abort(new DOMException("The client went away before the answer was out.", "AbortError"));
  });
}
