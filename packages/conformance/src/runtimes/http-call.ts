import { Agent, request as overHttp } from "node:http";
import { request as overTls } from "node:https";
import type { BodyChunk, WireRequest, WireResponse } from "anyfn/driver";

/** Where a runtime listens. */
export type Address =
  | {
      readonly host: string;
      readonly port: number /** Over TLS; default false. */;
      readonly secure?: boolean | undefined;
    }
  | { readonly socketPath: string };

/** What one request may set. */
export interface HttpCallOptions {
  /** How long to wait for the end of the answer. */
  readonly timeoutMs?: number | undefined;
  /** Called for each piece of the body as it arrives. */
  readonly onChunk?: ((bytes: Uint8Array, atMs: number) => void) | undefined;
  /** Ends the request from the client's side. */
  readonly signal?: AbortSignal | undefined;
  /** The server may keep the connection, as proxies let it: an answer that comes before the body was read is not lost. Never over TLS. */
  readonly keepAlive?: boolean | undefined;
}

/**
 * One HTTP/1.1 request on a connection of its own, sent as it is given: nothing is added, resolved or encoded.
 * A body that ends early is an answer with `cut`. Rejects where no answer began in time, with the error of the connection.
 */
export function callHttp(
  address: Address,
  { method, target, headers, body }: WireRequest,
  { timeoutMs, onChunk, signal, keepAlive = false }: HttpCallOptions = {},
): Promise<WireResponse> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const start = "secure" in address && address.secure ? overTls : overHttp;
    const agent = keepAlive && new Agent({ keepAlive });
    const request = start({
      ...address,
      method,
      path: target,
      headers: headers.flat(),
      setHost: false,
      agent,
      ...(signal && { signal }),
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    });
    request.once("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    // After the head it settles nothing: what came of the body is told.
    request.on("error", reject);
    request.once("response", (response) => {
      request.off("error", reject).on("error", () => {});
      const chunks: BodyChunk[] = [];
      response.on("data", (bytes: Buffer) => {
        const atMs = performance.now() - began;
        chunks.push({ bytes, atMs });
        onChunk?.(bytes, atMs);
      });
      // After the head a broken connection is told by the missing end, not by an error.
      response.on("error", () => {});
      response.once("close", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(chunks.map(({ bytes }) => bytes)),
          chunks,
          cut: !response.complete,
        }),
      );
    });
    if (agent) request.once("close", () => agent.destroy());
    request.end(body);
  });
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
}
