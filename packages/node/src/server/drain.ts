import type { Server as HttpServer, ServerResponse } from "node:http";
import { type Socket, Server as SocketServer } from "node:net";

/** What a drain needs to know of a connection. */
interface Seen {
  bytes: number;
  /** Epoch milliseconds of the last byte that was seen to go either way. */
  since: number;
}

/**
 * Answers what has come, accepts nothing more, and ends the connections that stay idle for `lingerMs`. Until then a request on an open
 * connection is still answered, with `Connection: close`: a client may have sent one before it can know of the stop, and a connection
 * that is closed at that moment resets it (RFC 9112 §9.6).
 */
export async function drain(http: HttpServer, sockets: ReadonlySet<Socket>, lingerMs: number): Promise<void> {
  // What the system has accepted for us is taken before the server stops to listen.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  // Not `http.close()`: it would break connections on which a request is on its way.
  const closed = new Promise<void>((resolve) => SocketServer.prototype.close.call(http, () => resolve()));
  const seen = new Map<Socket, Seen>();
  const look = (): void => {
    const now = Date.now();
    for (const socket of sockets) {
      const bytes = socket.bytesRead + socket.bytesWritten;
      const last = seen.get(socket);
      if (!last || last.bytes !== bytes || isAnswering(socket)) seen.set(socket, { bytes, since: now });
      else if (now - last.since >= lingerMs) socket.destroy();
    }
  };
  look();
  // Behind the phase in which sockets are read: what has arrived by then is known.
  const timer = setInterval(() => setImmediate(look), LOOK_MS);
  await closed;
  clearInterval(timer);
}

/** True while a request of this connection waits for the end of its answer. */
function isAnswering(socket: Socket): boolean {
  // Node's own link from a socket to the response that is written to it.
  return (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage != null;
}

const LOOK_MS = 50;
