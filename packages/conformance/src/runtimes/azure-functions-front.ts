/** The host's front door over the network: connections of clients, whose bytes go on to the library's own server and back as the host's proxy hands them on. */
import { createServer, request as forwardTo, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireRequest, WireResponse } from "anyfn/driver";
import type { Settled } from "./azure-functions-invocation.ts";

/** What the host does with a request. */
export type Begun =
  | { readonly answer: WireResponse }
  | {
      /** The request for the library's server, and its port. */
      readonly forwarded: WireRequest;
      readonly port: number;
      /** How the worker says that the invocation ended. */
      readonly settled: Promise<Settled>;
    };

export interface AzureFront {
  readonly url: string;
  /** How each invocation ended for the host, in the order of their ends. */
  readonly outcomes: readonly Settled["status"][];
  close(): Promise<void>;
}

/**
 * Listens on the loopback interface. A body whose length is told is read whole, because the host looks into it for the trigger's
 * metadata; any other goes on as it comes. A client that leaves ends the forwarded request, an answer that breaks off ends the client's
 * connection, and what cannot be forwarded is 502.
 *
 * @see https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.Grpc/Server/DefaultHttpProxyService.cs
 */
export async function startAzureFront(
  begin: (request: WireRequest) => Promise<Begun>,
  { maxHeaderBytes }: { readonly maxHeaderBytes: number },
): Promise<AzureFront> {
  const outcomes: Settled["status"][] = [];
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const length = Number(incoming.headers["content-length"] ?? 0);
    const body = length > 0 ? await wholeOf(incoming) : undefined;
    const begun = await begin({
      method: incoming.method ?? "GET",
      target: incoming.url ?? "/",
      headers: pairs(incoming.rawHeaders),
      ...(body && { body }),
    });
    if ("answer" in begun) {
      const { status, headers, body: bytes } = begun.answer;
      outgoing.writeHead(status, headers.flat()).end(bytes);
      return;
    }
    const status = await forward(begun, incoming, outgoing);
    // The invocation is a success only where both the worker and the proxy say so.
    const settled = await begun.settled;
    outcomes.push(status ?? settled.status);
  };
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    outcomes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Resolves when both sides have ended: with `"error"` where the proxy failed. */
function forward(
  { forwarded, port }: Extract<Begun, { port: number }>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<"error" | undefined> {
  return new Promise((resolve) => {
    const { method, target, headers, body } = forwarded;
    const onward = forwardTo({
      host: "127.0.0.1",
      port,
      method,
      path: target,
      headers: headers.flat(),
      setHost: false,
    });
    onward.once("response", (response) => {
      const kept = pairs(response.rawHeaders).filter(([name]) => !OF_CONNECTION.has(name.toLowerCase()));
      outgoing.writeHead(response.statusCode ?? 502, kept.flat());
      outgoing.flushHeaders();
      response.on("data", (bytes: Buffer) => {
        if (outgoing.write(bytes)) return;
        response.pause();
        outgoing.once("drain", () => response.resume());
      });
      response.on("error", () => {});
      response.once("close", () => {
        if (response.complete) outgoing.end();
        else outgoing.destroy();
        resolve(response.complete ? undefined : "error");
      });
    });
    onward.on("error", () => {
      if (!outgoing.headersSent) outgoing.writeHead(502).end();
      resolve("error");
    });
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) onward.destroy();
    });
    incoming.once("error", () => onward.destroy());
    if (body) onward.end(body);
    else incoming.pipe(onward);
  });
}

const OF_CONNECTION: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding"]);

async function wholeOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer); // no encoding was set
  return Buffer.concat(chunks);
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
}
