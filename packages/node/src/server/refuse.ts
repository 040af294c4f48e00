import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Answers bytes that are no request, as Node would, but not before what was asked on the same connection is answered: Node itself drops
 * those answers, also for what comes behind `Connection: close`, which has to be ignored (RFC 9112 §9.6).
 */
export function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  end(error, socket);
}

const refused = new WeakSet<Duplex>();

function end(error: NodeJS.ErrnoException, socket: Duplex): void {
  const answer = answerOf(socket);
  // It broke inside of this request: nothing better can come.
  if (!answer?.req.complete) {
    if (socket.writable && !answer?.headersSent && error.code !== AFTER_CLOSE) socket.write(headOf(error));
    socket.destroy(error);
    return;
  }
  answer.once("close", () => (socket.destroyed ? undefined : end(error, socket)));
}

/** The answer that a connection waits for: Node's own link from a socket to the response that is written to it. */
function answerOf(socket: Duplex): (ServerResponse & { readonly req: IncomingMessage }) | undefined {
  return (socket as { readonly _httpMessage?: ReturnType<typeof answerOf> | null })._httpMessage ?? undefined;
}

function headOf({ code }: NodeJS.ErrnoException): string {
  return `HTTP/1.1 ${STATUSES[code ?? ""] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`;
}

/** Node's code for whatever comes behind a request with `Connection: close`. */
const AFTER_CLOSE = "HPE_CLOSED_CONNECTION";

const STATUSES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
