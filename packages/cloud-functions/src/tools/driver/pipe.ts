import { type Server, request as startRequest } from "node:http";
import { duplexPair } from "node:stream";
import type { BodyChunk, WireRequest, WireResponse } from "anyfn/driver";

/** Sends one request, as it is given; rejects where no answer began. */
export type Pipe = (request: WireRequest) => Promise<WireResponse>;

/** Connects to a server of Node's that listens nowhere: each request has a connection of its own, in memory. */
export function pipeTo(server: Server): Pipe {
  return ({ method, target, headers, body }) => {
    const began = performance.now();
    const [near, far] = duplexPair();
    server.emit("connection", far);
    return new Promise((resolve, reject) => {
      const request = startRequest({
        createConnection: () => near as never, // any duplex does for a connection
        method,
        path: target,
        headers: headers.flat(),
        setHost: false,
      });
      request.once("error", reject);
      request.once("response", (response) => {
        const chunks: BodyChunk[] = [];
        response.on("data", (bytes: Buffer) => {
          chunks.push({ bytes: new Uint8Array(bytes), atMs: performance.now() - began });
        });
        response.on("error", () => {}); // told by the missing end
        response.once("close", () => {
          near.destroy();
          resolve({
            status: response.statusCode ?? 0,
            headers: pairs(response.rawHeaders),
            body: new Uint8Array(Buffer.concat(chunks.map(({ bytes }) => bytes))),
            chunks,
            cut: !response.complete,
          });
        });
      });
      request.end(body);
    });
  };
}

function pairs(raw: readonly string[]): WireResponse["headers"] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
}
