/**
 * In stream mode the library answers over an HTTP server of its own, and hands out nothing of it: a body that fails would leave the
 * client waiting for ever, several cookies would be one, a client that left would go unnoticed
 * (https://github.com/Azure/azure-functions-nodejs-library/issues/324). Node tells of every request that a server in this process
 * gets (https://nodejs.org/api/diagnostics_channel.html#http); the host has put the invocation's id into the library's ones.
 */
import type { AzureContext } from "./native.ts";

/** Node's response to the host, as far as it is used. */
export interface Exchange {
  /** The request as the host forwarded it. */
  readonly req: Incoming;
  setHeader(name: string, values: readonly string[]): unknown;
  writeHead(status: number): unknown;
  end(): unknown;
  /** Breaks the connection. */
  destroy(): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
  removeListener(event: "close" | "drain", listener: () => void): unknown;
  readonly writableNeedDrain: boolean;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
}

/** Node's request from the host, as far as it is used. */
export interface Incoming {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
}

/** Looks at the requests that come in from now on. Once per process, however often it is called. */
export function watchExchanges(): void {
  if (exchanges) return;
  // Under no name those that the host has not sent, which nobody asks for.
  const open = (exchanges = new Map<unknown, Exchange>());
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");
  // Node answers 431 to more than 16 kB of headers, and the library would wait for the request for ever. App Service authentication alone
  // makes up to 18 kB of them; the host's own server takes 32.
  subscribe("tracing:net.server.listen:asyncStart", (message) => {
    const { server } = message as { readonly server: { maxHeaderSize?: number | undefined } }; // what Node tells
    if ("maxHeaderSize" in server) server.maxHeaderSize ??= MAX_HEADER_BYTES;
  });
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as Started;
    const id = request.headers["x-ms-invocation-id"];
    open.set(id, response);
    response.once("close", () => open.delete(id));
  });
}

/** The exchange of an invocation; none where the host is answered over gRPC. */
export function exchangeOf(context: AzureContext | undefined): Exchange | undefined {
  return exchanges?.get(context?.invocationId ?? "");
}

const MAX_HEADER_BYTES = 65_536;

let exchanges: Map<unknown, Exchange> | undefined;

/** https://nodejs.org/api/diagnostics_channel.html#http */
interface Started {
  readonly request: Incoming;
  readonly response: Exchange;
}
