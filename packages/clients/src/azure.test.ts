import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { TableServiceClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import type { QueueEvent } from "anyfn";
import { fromCloudEvent } from "anyfn/cloudevents";
import { afterAll, describe, expect, test } from "vitest";
import { azureBlob } from "./azure-blob.ts";
import { azureQueue } from "./azure-queue.ts";
import { azureTable } from "./azure-table.ts";
import { bucket } from "./handle/bucket.ts";
import { kv } from "./handle/kv.ts";
import { sender } from "./handle/messages.ts";
import { connect } from "./registry.ts";
import { gaps, type ReceivedMessage, testBucket, testKv, testSender } from "./testing.ts";

// An account of our own: its key is no secret, and nothing else has it.
const ACCOUNT = "clients";
const KEY = Buffer.from("placeholder").toString("base64");
const ends: (() => void)[] = [];
const [blobs, queues, tables] = await Promise.all([start("blob"), start("queue"), start("table")]);
const connectionString = `AccountName=${ACCOUNT};AccountKey=${KEY};DefaultEndpointsProtocol=http;BlobEndpoint=${blobs};QueueEndpoint=${queues};TableEndpoint=${tables};`;
const connection = { connectionString };
let count = 0;

afterAll(() => {
  for (const end of ends) end();
});

describe("Blob storage, on Azurite", () => {
  const service = BlobServiceClient.fromConnectionString(connectionString);
  testBucket({
    test,
    gaps: gaps["azure.blob"],
    async open() {
      const container = `suite-${count++}`;
      await service.createContainer(container);
      return azureBlob({ container, connection });
    },
  });
});

describe("Storage queues, on Azurite", () => {
  const service = QueueServiceClient.fromConnectionString(connectionString);
  testSender({
    test,
    gaps: gaps["azure.storage-queue"],
    async open() {
      const queue = `suite-${count++}`;
      await service.createQueue(queue);
      const client = service.getQueueClient(queue);
      return {
        service: azureQueue({ queue, connection }),
        async receive(wanted) {
          const received: ReceivedMessage[] = [];
          const until = Date.now() + 4000;
          while (received.length < wanted && Date.now() < until) {
            const { receivedMessageItems } = await client.receiveMessages({
              numberOfMessages: Math.min(32, wanted - received.length),
            });
            for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
              await client.deleteMessage(messageId, popReceipt);
              received.push({ id: messageId, ...unwrapped(Buffer.from(messageText, "base64")) });
            }
            if (receivedMessageItems.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
          }
          return received;
        },
      };
    },
  });
});

describe("Table storage, on Azurite", () => {
  const service = TableServiceClient.fromConnectionString(connectionString, {
    allowInsecureConnection: true,
  });
  testKv({
    test,
    gaps: gaps["azure.table"],
    async open() {
      const table = `suite${count++}`;
      await service.createTable(table);
      return azureTable({ table, connection });
    },
  });
});

test("what is not there", async () => {
  const [absentBucket, absentQueue, absentTable] = [bucket("absent"), sender("absent"), kv("absent")];
  connect(absentBucket, azureBlob({ container: "absent", connection }));
  connect(absentQueue, azureQueue({ queue: "absent", connection }));
  connect(absentTable, azureTable({ table: "absent", connection }));
  const calls = [
    () => absentBucket.get("a"),
    () => absentBucket.head("a"),
    () => absentBucket.put("a", "1"),
    () => Array.fromAsync(absentBucket.list()),
    () => absentQueue.send("x"),
    () => absentTable.get("a"),
    () => absentTable.set("a", 1),
  ];
  for (const call of calls) await expect(call(), String(call)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

/** A message with attributes is a CloudEvent. */
function unwrapped(bytes: Buffer): Omit<ReceivedMessage, "id"> {
  const text = bytes.toString();
  if (!text.startsWith('{"specversion":"1.0"')) return { bytes: Uint8Array.from(bytes), attributes: {} };
  const event = fromCloudEvent(JSON.parse(text) as object) as QueueEvent; // of the type anyfn.queue.message
  return { bytes: event.bytes, attributes: event.attributes };
}

/** The endpoint of one service. Its port is chosen here: the table service does not tell the one that it was given. */
async function start(service: "blob" | "queue" | "table"): Promise<string> {
  const main = join(
    dirname(createRequire(import.meta.url).resolve("azurite/package.json")),
    `dist/src/${service}/main.js`,
  );
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      main,
      ...[`--${service}Host`, "127.0.0.1", `--${service}Port`, String(port)],
      ...["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
    ],
    {
      cwd: import.meta.dirname,
      env: { PATH: process.env["PATH"] ?? "", AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  ends.push(() => child.kill("SIGKILL"));
  return await new Promise((resolve, reject) => {
    let text = "";
    // It writes a line for each request, and stands still as soon as nobody reads them.
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      if (text.length < 10_000) text += part;
      if (text.includes("successfully")) resolve(`http://127.0.0.1:${port}/${ACCOUNT}`);
    });
    child.on("exit", () => reject(new Error(`Azurite's ${service} service ended: ${text}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
