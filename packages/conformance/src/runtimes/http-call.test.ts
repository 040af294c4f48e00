import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WireRequest } from "anyfn/driver";
import { afterEach, expect, test } from "vitest";
import { type Address, callHttp } from "./http-call.ts";

const servers: (Server | SocketServer)[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

async function serve(listener: RequestListener): Promise<Address> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port }; // it listens on a port
}

const get: WireRequest = { method: "GET", target: "/", headers: [["Host", "api.example.com"]] };

test("sends the bytes of the request as they are given, and a body of its length", async () => {
  const got = Promise.withResolvers<string>();
  const server = createSocketServer((socket) => {
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (!text.endsWith("body")) return;
      got.resolve(text);
      socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const request: WireRequest = {
    method: "POST",
    target: "//a/../b%2Fc?x=1&x=[2]",
    headers: [
      ["Host", "api.example.com"],
      ["X-MiXeD", "1"],
      ["x-mixed", "2"],
      ["Content-Length", "4"],
    ],
    body: Buffer.from("body"),
  };
  const { status } = await callHttp({ host: "127.0.0.1", port }, request);
  expect([status, await got.promise]).toEqual([
    204,
    "POST //a/../b%2Fc?x=1&x=[2] HTTP/1.1\r\nHost: api.example.com\r\nX-MiXeD: 1\r\nx-mixed: 2\r\nContent-Length: 4\r\n" +
      "Connection: close\r\n\r\nbody",
  ]);
});

test("gives the answer with its headers in order and case, and its body in pieces", async () => {
  const address = await serve(async (_request, response) => {
    response.sendDate = false;
    response.writeHead(201, ["X-One", "1", "set-cookie", "a=1", "set-cookie", "b=2"]);
    response.write("first");
    await new Promise((resolve) => setTimeout(resolve, 60));
    response.end("second");
  });
  const pieces: (readonly [string, number])[] = [];
  const onChunk = (bytes: Uint8Array, atMs: number) => pieces.push([Buffer.from(bytes).toString(), atMs]);
  const { body, chunks, ...head } = await callHttp(address, get, { onChunk });
  expect(head).toEqual({
    status: 201,
    headers: [
      ["X-One", "1"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["Connection", "close"],
      ["Transfer-Encoding", "chunked"],
    ],
    cut: false,
  });
  expect(Buffer.from(body).toString()).toBe("firstsecond");
  expect(pieces.map(([text]) => text)).toEqual(["first", "second"]);
  expect(chunks.map(({ bytes, atMs }) => [Buffer.from(bytes).toString(), atMs])).toEqual(pieces);
  expect((pieces[1]?.[1] ?? 0) - (pieces[0]?.[1] ?? 0)).toBeGreaterThan(30);
});

test("a body that ends early is an answer that was cut", async () => {
  const address = await serve((_request, response) => {
    response.write("begun", () => response.destroy());
  });
  const { status, body, cut } = await callHttp(address, get);
  expect([status, Buffer.from(body).toString(), cut]).toEqual([200, "begun", true]);
});

test("a connection that ends without an answer is its error", async () => {
  const address = await serve((_request, response) => response.destroy());
  await expect(callHttp(address, get)).rejects.toMatchObject({ code: "ECONNRESET" });
  const [server] = servers.splice(0);
  await new Promise((closed) => server?.close(closed));
  await expect(callHttp(address, get)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("no answer in time, and one that stops in the middle", async () => {
  const address = await serve((request, response) => {
    if (request.url === "/half") response.write("half");
  });
  await expect(callHttp(address, get, { timeoutMs: 50 })).rejects.toThrow("no answer within 50 ms");
  const { body, cut } = await callHttp(address, { ...get, target: "/half" }, { timeoutMs: 50 });
  expect([Buffer.from(body).toString(), cut]).toEqual(["half", true]);
});

test("a client that leaves is seen by the server", async () => {
  const left = Promise.withResolvers<boolean>();
  const address = await serve((_request, response) => {
    response.write("begun");
    response.once("close", () => left.resolve(response.writableFinished));
  });
  const client = new AbortController();
  const answer = await callHttp(address, get, { signal: client.signal, onChunk: () => client.abort() });
  expect([answer.cut, await left.promise]).toEqual([true, false]);
});

test("calls over a socket's path", async () => {
  const socketPath = join(tmpdir(), `anyfn-http-call-${process.pid}.sock`);
  const server = createServer((request, response) => response.end(request.headers.host));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(socketPath, listening));
  const { body } = await callHttp({ socketPath }, get);
  expect(Buffer.from(body).toString()).toBe("api.example.com");
});
