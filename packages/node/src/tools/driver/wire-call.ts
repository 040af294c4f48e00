import { request as startRequest } from "node:http";
import type { BodyChunk, WireRequest, WireResponse } from "anyfn/driver";

/** One request on a connection of its own, sent as it is given. Rejects where no answer begins; a body that ends early is an answer that was cut. */
export function wireCall(
  port: number,
  { method, target, headers, body }: WireRequest,
): Promise<WireResponse> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = startRequest({
      host: "127.0.0.1",
      port,
      method,
      path: target,
      headers: headers.flat(),
      setHost: false,
      agent: false,
    });
    request.on("error", reject);
    request.once("response", (response) => {
      request.off("error", reject).on("error", () => {});
      const chunks: BodyChunk[] = [];
      response.on("data", (bytes: Buffer) => chunks.push({ bytes, atMs: performance.now() - began }));
      // A broken connection is told by the missing end.
      response.on("error", () => {});
      response.once("close", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.rawHeaders.flatMap((name, index, all) =>
            index % 2 === 0 ? [[name, all[index + 1] ?? ""] as const] : [],
          ),
          body: Buffer.concat(chunks.map(({ bytes }) => bytes)),
          chunks,
          cut: !response.complete,
        }),
      );
    });
    request.end(body);
  });
}
