/** Sending and receiving meet on a built server: what a handle sends arrives at the function that listens. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryApp } from "./testing.ts";

const APP = {
  "resources.ts": `import { bucket, caller, kv, publisher, sender } from "@anyfn/clients";
import type price from "./functions/price.ts";
export const files = bucket("files");
export const orders = sender("orders");
export const signups = publisher("signups");
export const seen = kv("seen");
export const prices = caller<typeof price>("price");
`,
  "functions/send.ts": `import { http } from "anyfn";
import { files, orders, prices, signups, seen } from "../resources.ts";
export default http({ route: "/send", methods: ["POST"], resources: [orders, signups, files.for("write"), prices, seen.for("read")] }, async (request, context) => {
  const { id } = await orders.send({ n: 1, text: "ä" }, { group: "eu", attributes: { size: 3, colour: "red" } });
  const bytes = await orders.send(new Uint8Array([0, 255, 10]));
  const topic = await signups.publish("ada", { attributes: { x: "y" } });
  const { etag } = await files.put("in/a b:ü.txt", "hello", { contentType: "text/plain" });
  const price = await prices.call({ n: 2 });
  const refused = await prices.call({ n: -1 }).catch((error) => ({ name: error.name, status: error.status, message: error.publicMessage, details: error.details }));
  const failed = await prices.call({ n: 0 }).catch((error) => ({ code: error.code, message: error.message }));
  const denied = await seen.set("a", 1).catch((error) => ({ code: error.code }));
  return Response.json({ id, bytes: bytes.id, topic: topic.id, etag, price, refused, failed, denied, trace: context.trace.traceId });
});
`,
  "functions/price.ts": `import { HttpError, invoke } from "anyfn";
export default invoke((event, context) => {
  const { n } = event.data as { n: number };
  if (n < 0) throw new HttpError(409, "taken", { details: { n } });
  if (n === 0) throw new Error("a secret text");
  return { doubled: n * 2, trace: context.trace.traceId };
});
`,
  "functions/receive.ts": `import { idempotent } from "anyfn/middleware";
import { queue } from "anyfn";
import { orders, seen } from "../resources.ts";
export default queue({ name: orders, use: [idempotent({ store: seen })] }, (event, context) => {
  context.log.info("got", { of: "orders", id: event.id, data: event.data instanceof Uint8Array ? [...event.data] : event.data, bytes: [...event.bytes], attributes: event.attributes, group: event.group, trace: context.trace.traceId });
});
`,
  "functions/hear.ts": `import { topic } from "anyfn";
import { signups } from "../resources.ts";
export default topic({ name: signups }, (event, context) => {
  context.log.info("got", { of: "signups", id: event.id, data: event.data, attributes: event.attributes, trace: context.trace.traceId });
});
`,
  "functions/stored.ts": `import { storage } from "anyfn";
import { files } from "../resources.ts";
export default storage({ bucket: files, on: ["created"], resources: [files.for("read")] }, async (event, context) => {
  const found = await files.get(event.key);
  context.log.info("got", { of: "files", key: event.key, etag: event.etag, size: event.size, text: await found?.text(), type: found?.contentType });
});
`,
};

test("queue, topic, bucket, store and call, each held to the function's list", async () => {
  await using app = await temporaryApp(APP);
  const { out } = await app.build(["node"]);
  const code = await readFile(join(out, "node/server.mjs"), "utf8");
  expect(code).not.toContain("ANYFN_QUEUE_");
  const data = await mkdtemp(join(tmpdir(), "anyfn-data-"));
  const server = spawn(
    process.execPath,
    [join(out, "node/server.mjs"), "--port", "0", "--host", "127.0.0.1", "--data", data],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    },
  );
  try {
    const lines: Readonly<Record<string, unknown>>[] = [];
    createInterface({ input: server.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
    const find = (message: string): Readonly<Record<string, unknown>> | undefined =>
      lines.find((line) => line["message"] === message || line["msg"] === message);
    await expect.poll(() => find("listening"), { timeout: 20_000 }).toBeDefined();
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const response = await fetch(new URL("/send", String(find("listening")?.["url"])), {
      method: "POST",
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    const sent = (await response.json()) as Readonly<Record<string, unknown>>;
    expect(sent).toMatchObject({
      price: { doubled: 4, trace },
      refused: { name: "HttpError", status: 409, message: "taken", details: { n: -1 } },
      failed: { code: "UNAVAILABLE" },
      denied: { code: "DENIED" },
      trace,
    });
    expect(JSON.stringify(sent["failed"])).not.toContain("secret");
    const got = (): unknown[] => lines.filter((line) => line["message"] === "got" || line["msg"] === "got");
    await expect.poll(() => got().length, { timeout: 20_000 }).toBe(4);
    expect(got()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          of: "orders",
          id: sent["id"],
          data: { n: 1, text: "ä" },
          attributes: { size: 3, colour: "red" },
          group: "eu",
          trace,
        }),
        expect.objectContaining({
          of: "orders",
          id: sent["bytes"],
          bytes: [0, 255, 10],
          attributes: {},
          trace,
        }),
        expect.objectContaining({
          of: "signups",
          id: sent["topic"],
          data: "ada",
          attributes: { x: "y" },
          trace,
        }),
        expect.objectContaining({
          of: "files",
          key: "in/a b:ü.txt",
          etag: sent["etag"],
          size: 5,
          text: "hello",
          type: "text/plain",
        }),
      ]),
    );
  } finally {
    server.kill();
    await once(server, "exit");
    await rm(data, { recursive: true });
  }
}, 120_000);
