import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobsServer } from "@netlify/blobs/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucket } from "./handle/bucket.ts";
import { netlifyBlobs, netlifyBlobsKv } from "./netlify-blobs.ts";
import { connect } from "./registry.ts";
import { gaps, testBucket, testKv } from "./testing.ts";

const directory = mkdtempSync(join(tmpdir(), "anyfn-blobs-"));
const server = new BlobsServer({ directory, token: "token", logger: () => {} });
let proxy: Server | undefined;
let url = "";
let count = 0;

beforeAll(async () => {
  const { port } = await server.start();
  proxy = withEtags(port);
  await new Promise<void>((resolve) => proxy?.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  proxy?.close();
  proxy?.closeAllConnections();
  await server.stop();
  rmSync(directory, { recursive: true });
});

const options = (): Parameters<typeof netlifyBlobs>[0] => ({
  store: `suite-${count++}`,
  client: { siteID: "site", token: "token", edgeURL: url, uncachedEdgeURL: url },
});
// fake: etags and conditions are those of the proxy.
describe("a bucket of Netlify Blobs, on its local server", () => {
  testBucket({
    test,
    gaps: gaps["netlify.blobs"],
    without: [
      {
        case: "a key that goes on after another key and a slash",
        reason: "the local server keeps each object as a file",
      },
    ],
    open: () => netlifyBlobs(options()),
  });

  test("a wrong token, and no configuration", async () => {
    const own = bucket("blobs");
    const { store, client } = options();
    connect(own, netlifyBlobs({ store, client: { ...client, token: "wrong" } }));
    await expect(own.get("a")).rejects.toMatchObject({ code: "DENIED" });
    connect(own, netlifyBlobs({ store }));
    await expect(own.get("a")).rejects.toMatchObject({ code: "INVALID", message: /siteID, token/ });
  });
});

describe("a store of values of Netlify Blobs, on its local server", () =>
  testKv({
    test,
    gaps: gaps["netlify.blobs.kv"],
    open: () => netlifyBlobsKv(options()),
  }));

/** Stands before Netlify's local server, which answers reads without etags, and looks at a condition and writes in two steps: one write at a time. */
function withEtags(port: number): Server {
  const etags = new Map<string, string>();
  let writing: Promise<unknown> = Promise.resolve();
  return createServer((request, response) => {
    const path = request.url ?? "/";
    const { "if-match": match, "if-none-match": none, ...headers } = request.headers;
    const pass = (): Promise<void> =>
      new Promise((resolve) => {
        const upstream = forward(
          { port, host: "127.0.0.1", path, method: request.method, headers },
          (answer) => {
            if (request.method === "PUT") etags.set(path, `"${crypto.randomUUID()}"`);
            if (request.method === "DELETE") etags.delete(path);
            const etag = etags.get(path);
            response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...(etag && { etag }) });
            answer.pipe(response).on("close", resolve);
          },
        );
        upstream.on("error", () => response.destroy());
        request.pipe(upstream);
      });
    if (request.method === "GET" || request.method === "HEAD") return void pass();
    writing = writing.then(async () => {
      const etag = etags.get(path);
      if ((none === "*" && etag !== undefined) || (match !== undefined && match !== etag)) {
        request.resume();
        response.writeHead(412).end();
      } else await pass();
    });
  });
}
