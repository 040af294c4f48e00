import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { caller, kv, sender } from "@anyfn/clients";
import { expect, test } from "vitest";
import { nodeCaller, nodeKv, nodeSender } from "./node.ts";
import { connect } from "./registry.ts";

test("without a server in the process a call says so", async () => {
  const orders = sender("orders");
  connect(orders, nodeSender({ name: "orders" }));
  await expect(orders.send(1)).rejects.toMatchObject({
    code: "NOT_CONNECTED",
    message: expect.stringContaining("no server of @anyfn/node runs in this process"),
  });
  const seen = kv("seen");
  connect(seen, nodeKv({ name: "seen" }));
  await expect(seen.get("a")).rejects.toMatchObject({ code: "NOT_CONNECTED" });
});

test("another server is sent to over HTTP, with its token", async () => {
  const requests: { readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() });
    response.writeHead(request.url === "/full" ? 503 : 202, { "content-type": "application/json" });
    response.end(JSON.stringify(request.url === "/call" ? { n: 2 } : { id: "7" }));
  }).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    const orders = sender("far-orders");
    connect(orders, nodeSender({ name: "far-orders", url: `${base}/q`, token: "t" }));
    expect(await orders.send({ a: 1 }, { group: "g", delay: 3, attributes: { x: "ä" } })).toEqual({
      id: "7",
    });
    const [seen] = requests;
    expect(seen).toMatchObject({
      headers: {
        authorization: "Bearer t",
        "content-type": "application/json",
        "anyfn-group": "g",
        "anyfn-delay": "3",
      },
      body: '{"a":1}',
    });
    expect(JSON.parse(String(seen?.headers["anyfn-attributes"]))).toEqual({
      x: "ä",
      traceparent: expect.stringMatching(/^00-/),
    });
    await expect(orders.send({}, { attributes: { x: new Uint8Array(1) } })).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    const price = caller("far-price");
    connect(price, nodeCaller({ name: "far-price", url: `${base}/call` }));
    expect(await price.call({ n: 1 })).toEqual({ n: 2 });
  } finally {
    server.close();
  }
});
