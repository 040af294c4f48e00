import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test as plainTest } from "vitest";
import { bucket } from "./handle/bucket.ts";
import { kv } from "./handle/kv.ts";
import { sender } from "./handle/messages.ts";
import {
  NATS_ATTRIBUTES,
  NATS_DELIVER_AT,
  NATS_GROUP,
  natsBucket,
  natsKv,
  natsPublisher,
  natsSender,
} from "./nats.ts";
import { connect } from "./registry.ts";
import {
  gaps,
  type OpenedMessages,
  type ReceivedMessage,
  testBucket,
  testKv,
  testPublisher,
  testSender,
} from "./testing.ts";

// Debian's package, which .ci/run installs. Without it these tests are skipped, and with CI=true they fail.
const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;
const { status } = spawnSync("nats-server", ["--version"], { env: { PATH: path } });
const isThere = status === 0;
const test = isThere || process.env["CI"] === "true" ? plainTest : plainTest.skip;
const folder = mkdtempSync(join(tmpdir(), "anyfn-nats-"));
const ends: (() => Promise<void>)[] = [];
let servers = "";
let own: NatsConnection | undefined;
let count = 0;

beforeAll(async () => {
  if (!isThere) return;
  const port = await freePort();
  const child = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder], {
    env: { PATH: path },
    stdio: "ignore",
  });
  ends.push(async () => {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  });
  servers = `127.0.0.1:${port}`;
  own = await connectNats({ servers, waitOnFirstConnect: true, reconnectTimeWait: 50 });
});
afterAll(async () => {
  await own?.close();
  for (const end of ends) await end();
  rmSync(folder, { recursive: true });
});

const connection = (): { readonly servers: string } => ({ servers });
/** @throws Error without the server */
function nats(): NatsConnection {
  if (!own) throw new Error("nats-server is not installed: apt-get install nats-server");
  return own;
}

describe("a bucket on NATS", () => {
  testBucket({
    test,
    gaps: gaps["nats.bucket"],
    open() {
      nats();
      return natsBucket({ connection: connection(), bucket: `bucket-${count++}`, create: true });
    },
  });
});

describe("a store of values on NATS", () => {
  testKv({
    test,
    gaps: gaps["nats.kv"],
    open() {
      nats();
      return natsKv({ connection: connection(), bucket: `kv-${count++}`, create: true });
    },
  });
});

async function open<Service>(make: (subject: string) => Service): Promise<OpenedMessages<Service>> {
  const name = `suite-${count++}`;
  const manager = await jetstreamManager(nats());
  await manager.streams.add({ name, subjects: [`${name}.>`] });
  await manager.consumers.add(name, { durable_name: "all", ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(nats()).consumers.get(name, "all");
  return {
    service: make(`${name}.in`),
    async receive(wanted) {
      const received: ReceivedMessage[] = [];
      for (const until = Date.now() + 4000; received.length < wanted && Date.now() < until; ) {
        const message = await consumer.next({ expires: 1000 });
        if (!message && received.length > 0) break;
        if (!message) continue;
        const { headers, data, info, seq } = message;
        const wait = Number(headers?.get(NATS_DELIVER_AT) ?? 0) - Date.now();
        if (wait > 0) {
          message.nak(wait);
          continue;
        }
        await message.ackAck();
        const plain = (headers?.keys() ?? [])
          .filter((key) => !/^(anyfn-|content-type|traceparent|nats-)/i.test(key))
          .map((key) => [key, headers?.get(key)]);
        const others = JSON.parse(decodeURIComponent(headers?.get(NATS_ATTRIBUTES) || "%7B%7D")) as object;
        received.push({
          id: `${info.stream}:${seq}`,
          bytes: Uint8Array.from(data),
          attributes: { ...Object.fromEntries(plain), ...others },
          group: decodeURIComponent(headers?.get(NATS_GROUP) ?? "") || undefined,
          traceparent: headers?.get("traceparent"),
        });
      }
      return received;
    },
  };
}

describe("a queue on NATS", () =>
  testSender({
    test,
    gaps: gaps["nats"],
    open: () => open((subject) => natsSender({ connection: connection(), subject })),
  }));
describe("a topic on NATS", () =>
  testPublisher({
    test,
    gaps: gaps["nats"],
    open: () => open((subject) => natsPublisher({ connection: connection(), subject })),
  }));

test("what is not there, and a server that is not there", { timeout: 20_000 }, async () => {
  nats();
  const [files, seen, orders] = [bucket("absent"), kv("absent"), sender("absent")];
  connect(files, natsBucket({ connection: connection(), bucket: "absent" }));
  connect(seen, natsKv({ connection: connection(), bucket: "absent" }));
  connect(orders, natsSender({ connection: connection(), subject: "absent.in" }));
  for (const call of [
    () => files.get("a"),
    () => files.put("a", "1"),
    () => Array.fromAsync(files.list()),
    () => seen.get("a"),
    () => seen.set("a", 1),
    () => seen.set("a", 1, { ifAbsent: true }),
    () => orders.send("x"),
  ])
    await expect(call(), String(call)).rejects.toMatchObject({ code: "NOT_FOUND" });
  connect(orders, natsSender({ connection: { servers: "127.0.0.1:1", timeout: 500 }, subject: "a.in" }));
  const late = orders.send("x", { signal: AbortSignal.timeout(2000) });
  await expect(late).rejects.toMatchObject({ code: /UNAVAILABLE|ABORTED/ });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
