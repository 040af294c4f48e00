import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A door that a function waits at until the test opens it: what came before it then provably came first. */
export interface Gate {
  /** Answers once the gate is open. */
  readonly url: string;
  open(): void;
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1. It shuts behind whoever went through. */
export async function startGate(): Promise<Gate> {
  let open = Promise.withResolvers<void>();
  const server = createServer(async (_request, response) => {
    await open.promise;
    open = Promise.withResolvers<void>();
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    open: () => open.resolve(),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
