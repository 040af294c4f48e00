import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type HttpDefinition, http } from "anyfn";
import { fetch } from "anyfn/web"; // what builds bind the free name to
import { witness } from "../observe.ts";

/** Passes on, untouched, what another server answers: one of its own, for as long as the call takes. */
const definition: HttpDefinition = http(async (request, context) => {
  witness(context);
  const { pathname } = new URL(request.url);
  const server = createServer((incoming, response) => {
    const answer = answers[incoming.url ?? ""] ?? { status: 404, headers: {}, body: "" };
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  const { port } = server.address() as AddressInfo; // it listens on a port
  const response = await fetch(`http://127.0.0.1:${port}${pathname}`, { redirect: "manual" });
  // Waits for the answer that is under way.
  server.close();
  return response;
});

export default definition;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array;
}

const answers: Readonly<Record<string, Answer>> = {
  "/text": {
    status: 203,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-upstream": "yes",
      "keep-alive": "timeout=9",
      "set-cookie": ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"],
    },
    body: "proxied é",
  },
  "/gzip": {
    status: 200,
    headers: { "content-type": "text/plain", "content-encoding": "gzip" },
    body: gzipSync("compressed on the way"),
  },
  "/missing": { status: 404, headers: { "content-type": "application/json" }, body: '{"error":"no"}' },
  "/moved": { status: 302, headers: { location: "https://example.com/next" }, body: "" },
};
