/** Clients over the network, through the host's front door and the real library: what streams, breaks off or goes away. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import {
  type AzureFront,
  type AzureRunning,
  azureFunctionsLauncher,
} from "@anyfn/conformance/runtimes/azure-functions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);
const apps = await azureApps();
afterAll(apps.remove);

const entry = `
import { register } from "@anyfn/azure-functions";
import { http } from "anyfn";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bytes = (text) => new TextEncoder().encode(text);
register("echo", http({ route: "/echo", streaming: true }, (request) => new Response(request.body)));
register("headers", http({ route: "/headers" }, async (request, { client }) =>
  Response.json({ headers: Object.fromEntries(request.headers), ip: client.ip, length: (await request.arrayBuffer()).byteLength })));
register("breaks", http({ route: "/breaks", streaming: true }, () => new Response(ReadableStream.from((async function* () {
  yield bytes("first");
  await sleep(50);
  throw new Error("told to fail");
})()))));
register("waits", http({ route: "/waits" }, async (_, { signal, log }) => {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  log.info("the client has gone");
  return new Response();
}));
register("fails", http({ route: "/fails" }, () => { throw new Error("told to fail"); }));
`;

describe.runIf(found.available)("a client at the front door", () => {
  let app: AzureRunning;
  let front: AzureFront;
  beforeAll(async () => {
    app = await azureFunctionsLauncher.launch({ folder: await apps.add("front", entry, { timeout: 20 }) });
    front = await app.listen();
  });
  afterAll(() => app.stop());
  const dial = async (text: string): Promise<Socket> => {
    const socket = connect(Number(new URL(front.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(text);
    return socket;
  };
  const heard = async (socket: Socket, wanted: string): Promise<string> => {
    let text = "";
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.includes(wanted)) break;
    }
    return text;
  };

  it("gets back each piece of an upload before the next one is sent", async () => {
    const socket = connect(Number(new URL(front.url).port), "127.0.0.1");
    await once(socket, "connect");
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    const until = async (wanted: string) => {
      while (!text.includes(wanted)) await once(socket, "data");
    };
    socket.write("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    await until("one");
    expect(text).not.toContain("two");
    socket.write("3\r\ntwo\r\n0\r\n\r\n");
    await until("two");
    socket.destroy();
  });

  it("sends headers that nobody can take away or write anew", async () => {
    const ask = async (target: string, init: RequestInit = {}) => {
      const response = await fetch(front.url + target, {
        ...init,
        headers: { authorization: "Bearer genuine", "x-forwarded-for": "203.0.113.7:50123" },
      });
      return (await response.json()) as { readonly headers: Record<string, string>; readonly ip: string };
    };
    const forged = JSON.stringify({ authorization: "Bearer forged", "x-forwarded-for": "10.0.0.1" });
    expect(await ask("/headers")).toMatchObject({
      headers: { authorization: "Bearer genuine" },
      ip: "203.0.113.7",
    });
    for (const seen of [
      await ask("/headers?headers=1"),
      await ask(`/headers?Headers=${encodeURIComponent(forged)}`),
      await ask("/headers", { method: "POST", body: '{"headers":"x"}' }),
      await ask("/headers", { method: "POST", body: `{"Headers":${forged}}` }),
    ]) {
      expect(seen.headers["authorization"]).toBe("Bearer genuine");
      expect(seen.ip).not.toBe("10.0.0.1");
    }
  });

  it("sees an answer break off that fails, and the host a failure", async () => {
    const failures = () => front.outcomes.filter((outcome) => outcome === "error").length;
    const until = async (count: number) => {
      while (failures() < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    const response = await fetch(`${front.url}/breaks`);
    await expect(response.text()).rejects.toThrow();
    await until(1);
    expect((await fetch(`${front.url}/fails`)).status).toBe(500);
    await until(2);
  });

  it("aborts the handler's signal when it goes away", async () => {
    const socket = await dial("GET /waits HTTP/1.1\r\nHost: h\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    const told = () => app.logs.some((line) => line.includes("the client has gone"));
    while (!told()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told()).toBe(true);
  });

  it("ends an upload that it breaks off", async () => {
    const before = front.outcomes.length;
    const socket = await dial(
      "POST /headers HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    while (front.outcomes.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(front.outcomes.at(-1)).toBe("error");
  });

  it("is refused with more headers than the host takes", async () => {
    const socket = await dial(`GET /headers HTTP/1.1\r\nHost: h\r\nx: ${"t".repeat(40_000)}\r\n\r\n`);
    expect(await heard(socket, "\r\n")).toMatch(/^HTTP\/1\.1 431 /);
  });
});
