import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  SQSClient,
} from "@aws-sdk/client-sqs";
// @ts-expect-error it comes without types
import dynalite from "dynalite";
import { startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamodb } from "./dynamodb.ts";
import { bucket } from "./handle/bucket.ts";
import { kv } from "./handle/kv.ts";
import { publisher, sender } from "./handle/messages.ts";
import { connect } from "./registry.ts";
import { s3 } from "./s3.ts";
import type { PublisherService, SenderService } from "./service.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";
import {
  type Gap,
  gaps,
  type OpenedMessages,
  type ReceivedMessage,
  testBucket,
  testKv,
  testPublisher,
  testSender,
} from "./testing.ts";

/** Of the server, not of SQS: its check of characters takes the halves of a pair for two of them. */
const SERVER: Gap = {
  case: "characters beyond the first 65,536",
  reason: "the local server refuses what SQS takes",
  evidence:
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (#x10000 to #x10FFFF)",
};

const fauxqs = await startFauxqs({ port: 0, logger: false });
const tables: Server = dynalite({ createTableMs: 0 });
const proxy = withConditions(fauxqs.port);
const shared = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
let tablesEndpoint = "";
let proxyEndpoint = "";
let count = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => tables.listen(0, "127.0.0.1", resolve));
  tablesEndpoint = `http://127.0.0.1:${(tables.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  proxyEndpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  tables.close();
  proxy.close();
  proxy.closeAllConnections();
  await fauxqs.stop();
});

// fake: conditions are held by the proxy, since the server ignores them.
describe("S3, on fauxqs behind a proxy that holds conditions", () => {
  testBucket({
    test,
    gaps: gaps["aws.s3"],
    open() {
      const name = `suite-${count++}`;
      fauxqs.createBucket(name);
      return s3({ bucket: name, client: { ...shared, endpoint: proxyEndpoint, forcePathStyle: true } });
    },
  });

  test("a bucket that is not there, and a server that is not there", { timeout: 20_000 }, async () => {
    const absent = bucket("absent");
    connect(
      absent,
      s3({ bucket: "absent", client: { ...shared, endpoint: fauxqs.address, forcePathStyle: true } }),
    );
    const calls = [
      () => absent.get("a"),
      () => absent.head("a"),
      () => absent.put("a", "1"),
      () => Array.fromAsync(absent.list()),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND", resource: "bucket:absent" });
    connect(
      absent,
      s3({ bucket: "absent", client: { ...shared, endpoint: "http://127.0.0.1:1", forcePathStyle: true } }),
    );
    await expect(absent.get("a")).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
  });
});

describe("SQS, on fauxqs", () => {
  const open = (fifo: boolean) => (): OpenedMessages<SenderService> => {
    const name = `suite-${count++}${fifo ? ".fifo" : ""}`;
    const { queueUrl } = fauxqs.createQueue(name, { attributes: fifo ? { FifoQueue: "true" } : {} });
    const config = { ...shared, endpoint: fauxqs.address };
    return {
      service: sqs({ url: queueUrl, client: config }),
      receive: receiver(queueUrl, new SQSClient(config)),
    };
  };
  describe("a standard queue", () =>
    testSender({ test, open: open(false), gaps: [...(gaps["aws.sqs"] ?? []), SERVER] }));
  describe("a FIFO queue", () =>
    testSender({ test, open: open(true), gaps: [...(gaps["aws.sqs.fifo"] ?? []), SERVER] }));

  test("a queue that is not there", async () => {
    const absent = sender("absent");
    connect(
      absent,
      sqs({ url: `${fauxqs.address}/000000000000/absent`, client: { ...shared, endpoint: fauxqs.address } }),
    );
    await expect(absent.send("x")).rejects.toMatchObject({ code: "NOT_FOUND" });
    const [result] = await absent.sendBatch([{ data: "x" }]);
    expect(result?.error).toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("SNS, on fauxqs", () => {
  const open = (fifo: boolean) => (): OpenedMessages<PublisherService> => {
    const name = `suite-${count++}${fifo ? ".fifo" : ""}`;
    const config = { ...shared, endpoint: fauxqs.address };
    const { queueUrl } = fauxqs.createQueue(name, { attributes: fifo ? { FifoQueue: "true" } : {} });
    const { topicArn } = fauxqs.createTopic(name, fifo ? { attributes: { FifoTopic: "true" } } : {});
    fauxqs.subscribe({ topic: name, queue: name });
    const receive = receiver(queueUrl, new SQSClient(config));
    return {
      service: sns({ topic: topicArn, client: config }),
      receive: async (wanted) => (await receive(wanted)).map(ofNotification),
    };
  };
  describe("a standard topic", () => testPublisher({ test, open: open(false), gaps: gaps["aws.sns"] }));
  describe("a FIFO topic", () => testPublisher({ test, open: open(true), gaps: gaps["aws.sns.fifo"] }));

  test("a topic that is not there", async () => {
    const absent = publisher("absent");
    const topic = "arn:aws:sns:us-east-1:000000000000:absent";
    connect(absent, sns({ topic, client: { ...shared, endpoint: fauxqs.address } }));
    await expect(absent.publish("x")).rejects.toMatchObject({ code: "NOT_FOUND", resource: "topic:absent" });
  });
});

describe("DynamoDB, on dynalite", () => {
  testKv({
    test,
    gaps: gaps["aws.dynamodb"],
    async open() {
      const table = `suite-${count++}`;
      const config = { ...shared, endpoint: tablesEndpoint };
      const client = new DynamoDBClient(config);
      await client.send(
        new CreateTableCommand({
          TableName: table,
          KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: table });
      return dynamodb({ table, client: config });
    },
  });

  test("a table that is not there", async () => {
    const absent = kv("absent");
    connect(absent, dynamodb({ table: "absent", client: { ...shared, endpoint: tablesEndpoint } }));
    await expect(absent.get("a")).rejects.toMatchObject({ code: "NOT_FOUND", resource: "kv:absent" });
  });
});

function receiver(QueueUrl: string, client: SQSClient): OpenedMessages<SenderService>["receive"] {
  return async (wanted) => {
    const received: ReceivedMessage[] = [];
    const until = Date.now() + 5000;
    while (received.length < wanted && Date.now() < until) {
      const { Messages = [] }: ReceiveMessageCommandOutput = await client.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: Math.min(10, wanted - received.length), WaitTimeSeconds: 1 },
          ...{ MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] },
        }),
      );
      for (const {
        MessageId = "",
        Body = "",
        ReceiptHandle,
        MessageAttributes = {},
        Attributes = {},
      } of Messages) {
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const attributes = Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { DataType, StringValue = "" }]) => [
            name,
            DataType === "Number" ? Number(StringValue) : StringValue,
          ]),
        );
        received.push({
          id: MessageId,
          bytes: new TextEncoder().encode(Body),
          attributes,
          group: Attributes.MessageGroupId,
          traceparent: attributes["traceparent"] as string,
        });
      }
      if (Messages.length === 0 && received.length > 0 && wanted > received.length) break;
    }
    return received;
  };
}

/** The notification that a topic puts into a queue. */
function ofNotification(message: ReceivedMessage): ReceivedMessage {
  const {
    MessageId,
    Message,
    MessageAttributes = {},
  } = JSON.parse(new TextDecoder().decode(message.bytes)) as {
    readonly MessageId: string;
    readonly Message: string;
    readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
  };
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { Type, Value }]) => [
      name,
      Type === "Number" ? Number(Value) : Value,
    ]),
  );
  return {
    id: MessageId,
    bytes: new TextEncoder().encode(Message),
    attributes,
    group: message.group,
    traceparent: attributes["traceparent"] as string,
  };
}

/** Stands before a server that ignores `If-Match` and `If-None-Match` on PUT and POST, and holds them: one write of a path at a time. */
function withConditions(port: number): Server {
  const waiting = new Map<string, Promise<unknown>>();
  return createServer((request, response) => {
    const path = request.url ?? "/";
    const { "if-match": match, "if-none-match": none, ...headers } = request.headers;
    const pass = (): Promise<void> =>
      new Promise((resolve) => {
        const upstream = forward(
          { port, host: "127.0.0.1", path, method: request.method, headers },
          (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response).on("close", resolve);
          },
        );
        upstream.on("error", () => response.destroy());
        request.pipe(upstream);
      });
    if (request.method === "GET" || request.method === "HEAD" || (match === undefined && none === undefined))
      return void pass();
    const [key = ""] = path.split("?");
    const before = waiting.get(key) ?? Promise.resolve();
    const mine = before.then(async () => {
      const etag = await new Promise<string | undefined>((resolve) => {
        forward(
          { port, host: "127.0.0.1", path: key, method: "HEAD", headers: { host: request.headers.host } },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode === 200 ? answer.headers.etag : undefined);
          },
        ).end();
      });
      if ((none === "*" && etag === undefined) || (match !== undefined && match === etag))
        return await pass();
      request.resume();
      const absent = match !== undefined && etag === undefined;
      const code = absent ? "NoSuchKey" : "PreconditionFailed";
      response.writeHead(absent ? 404 : 412, { "content-type": "application/xml" });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    });
    waiting.set(key, mine);
  });
}
