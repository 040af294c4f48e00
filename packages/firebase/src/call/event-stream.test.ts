import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { eventStream } from "./event-stream.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers with `respond`; its address. */
async function serve(respond: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => respond(response));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens on a port
}

it("answers event by event, and says how much went out", async () => {
  const told = Promise.withResolvers<unknown>();
  const url = await serve(async (response) => {
    const stream = eventStream(response, { vary: "Origin" }, 0);
    expect(await stream.write('{"message":"é"}')).toBe(true);
    told.resolve(await stream.end('{"result":null}'));
  });
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("vary")).toBe("Origin");
  const text = 'data: {"message":"é"}\n\ndata: {"result":null}\n\n';
  expect(await response.text()).toBe(text);
  expect(await told.promise).toEqual({ bytes: Buffer.byteLength(text), cancelled: false });
});

it("keeps an idle connection open with comments, before the first event too", async () => {
  const go = Promise.withResolvers<void>();
  const url = await serve(async (response) => {
    const stream = eventStream(response, {}, 0.01);
    await go.promise;
    await stream.end('{"result":1}');
  });
  const reader = (await fetch(url)).body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  go.resolve();
  expect(first).toMatch(/^(?:: ping\n\n)+$/);
});

it("stops when the client is gone", async () => {
  const told = Promise.withResolvers<unknown>();
  const url = await serve(async (response) => {
    const stream = eventStream(response, {}, 0);
    while (await stream.write(JSON.stringify({ message: "x".repeat(100_000) })));
    told.resolve(await stream.end('{"result":1}'));
  });
  const response = await fetch(url);
  await response.body?.cancel();
  expect(await told.promise).toEqual({ bytes: expect.any(Number), cancelled: true });
});

it("waits while the connection takes no more", async () => {
  let written = 0;
  const url = await serve(async (response) => {
    const stream = eventStream(response, {}, 0);
    while (written < 200 && (await stream.write(JSON.stringify({ message: "x".repeat(100_000) })))) written++;
    await stream.end('{"result":1}');
  });
  const response = await fetch(url);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written).toBeLessThan(200);
  await response.text();
  expect(written).toBe(200);
});
