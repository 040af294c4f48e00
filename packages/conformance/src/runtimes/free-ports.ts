import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";

/**
 * Ports of 127.0.0.1 that nobody listened on a moment ago, all different, for programs that want to be told theirs. Another
 * process may be faster: whoever uses them must be ready to try again.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port); // they listen on a port
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((listening, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => listening(server));
  });
}
