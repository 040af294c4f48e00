import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { untrueHeaders } from "./decoded.ts";
import { foreignParts } from "./foreign.ts";
import { responseParts } from "./response.ts";

const server = createServer((request, response) => {
  const encoding = request.url === "/plain" ? undefined : "gzip";
  response.writeHead(200, { "x-kept": "1", ...(encoding && { "content-encoding": encoding }) });
  response.end(encoding ? gzipSync("compressed") : "plain");
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
});
afterAll(() => void server.close());

it.each([
  ["of Node's own", foreignParts],
  ["light", responseParts],
])("a response of fetch() is not called compressed any more: %s", async (_, partsOf) => {
  const parts = partsOf(await fetch(`${origin}/gzip`));
  const { "content-encoding": encoding, "content-length": length, "x-kept": kept } = parts?.headers ?? {};
  expect([encoding, length, kept]).toEqual([undefined, undefined, "1"]);
  expect(await new Response(parts?.body).text()).toBe("compressed");
});

it("what the function compressed itself, and what was not compressed, stays as it is", async () => {
  const own = new Response(gzipSync("own"), { headers: { "content-encoding": "gzip" } });
  expect([untrueHeaders(own), untrueHeaders(await fetch(`${origin}/plain`))]).toEqual([[], []]);
  expect(foreignParts(own)?.headers["content-encoding"]).toBe("gzip");
});
