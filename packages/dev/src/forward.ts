import { type Agent, request as call, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What a request came to. */
export interface Forwarded {
  readonly status: number;
  readonly bytes: number;
}

/** Hands a request to the worker as it came, and its answer back as it comes. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { port, agent }: { readonly port: number; readonly agent: Agent },
): Promise<Forwarded> {
  return new Promise((resolve) => {
    let bytes = 0;
    const onward = call({
      host: "127.0.0.1",
      port,
      agent,
      method: incoming.method,
      path: incoming.url,
      headers: headersOf(incoming) as string[], // in pairs, which Node takes as they are
      setHost: false,
    });
    onward.on("response", (answer) => {
      outgoing.writeHead(
        answer.statusCode ?? 502,
        answer.statusMessage,
        endToEnd(answer.rawHeaders) as string[],
      ); // as above
      outgoing.flushHeaders();
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.pipe(outgoing);
      answer.on("error", () => outgoing.destroy());
      outgoing.on("close", () => resolve({ status: answer.statusCode ?? 502, bytes }));
    });
    onward.on("error", () => {
      if (!outgoing.headersSent) {
        outgoing.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
        outgoing.end("The app's code ended before it answered. Send the request again.\n");
      } else outgoing.destroy();
      resolve({ status: 502, bytes });
    });
    // The client went away: the function hears it.
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) onward.destroy();
    });
    incoming.pipe(onward);
  });
}

/** As they came, one after the other; who is not on this machine is not on it for the worker either. */
function headersOf(incoming: IncomingMessage): readonly string[] {
  const address = (incoming.socket as Socket).remoteAddress ?? "";
  const local = /^(?:::ffff:)?127\.|^::1$/.test(address);
  return [...endToEnd(incoming.rawHeaders), ...(local ? [] : ["x-forwarded-for", address])];
}

/** Without what is about one connection. */
function endToEnd(raw: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (!/^(?:connection|keep-alive|proxy-connection|upgrade)$/i.test(name))
      kept.push(name, raw[index + 1] ?? "");
  }
  return kept;
}
