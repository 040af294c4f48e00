import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Hono } from "hono";
import { toNodeHandler } from "srvx/node";
import type { DevDiagnostic, DevRequest } from "./api.ts";
import { forward } from "./forward.ts";
import { hostRefusal } from "./guard.ts";
import { mistakePage, mistakeText } from "./mistake-page.ts";

/** The server that stays. */
export interface FrontOptions {
  readonly api: Hono;
  readonly allowedHosts: readonly string[];
  /** Where the app's code listens now; undefined while none could be loaded. */
  port(): number | undefined;
  /** Why none could be. */
  problems(): readonly DevDiagnostic[];
  /** Resolves once the first code was loaded, or could not be. */
  readonly loaded: Promise<unknown>;
  /** Hears of each request of the app's. */
  answered(request: DevRequest): void;
}

/** A server that may listen. */
export interface Front {
  /** On this port, or on the next that is free. */
  listen(port: number, host: string, strict: boolean): Promise<number>;
  close(): Promise<void>;
}

/** Makes the server: its own paths, and the app's code behind all others. */
export function createFront(options: FrontOptions): Front {
  const own = toNodeHandler(options.api.fetch);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    if (isOwn(incoming.url ?? ""))
      void own(incoming as never, outgoing as never); // its types ask for both versions of HTTP at once
    else void serve(incoming, outgoing);
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const began = performance.now();
    const why = hostRefusal(incoming.headers, options.allowedHosts);
    if (why !== undefined) return text(outgoing, 403, why);
    await options.loaded;
    const port = options.port();
    if (port === undefined) return unloaded(incoming, outgoing, options.problems());
    const { status, bytes } = await forward(incoming, outgoing, { port, agent });
    const { method = "GET", url = "/" } = incoming;
    options.answered({ method, path: url, status, bytes, durationMs: performance.now() - began });
  }

  return {
    async listen(port, host, strict) {
      for (let next = port; ; next++) {
        try {
          return await listenOn(server, next, host);
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException; // what a server emits
          if (code !== "EADDRINUSE" || strict || next >= Math.min(65_535, port + TRIES)) throw error;
        }
      }
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** How many ports are tried. */
const TRIES = 100;

function isOwn(target: string): boolean {
  return /^\/_anyfn\/dev(?:[/?]|$)/.test(target);
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port); // it listens on a port
    });
  });
}

function unloaded(
  { headers }: IncomingMessage,
  outgoing: ServerResponse,
  problems: readonly DevDiagnostic[],
): void {
  if (!/\btext\/html\b/.test(headers.accept ?? "")) {
    text(outgoing, 500, problems.map(mistakeText).join("\n\n"));
    return;
  }
  outgoing.writeHead(500, { "content-type": "text/html; charset=utf-8" });
  outgoing.end(mistakePage(problems));
}

function text(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  outgoing.end(`${body}\n`);
}
