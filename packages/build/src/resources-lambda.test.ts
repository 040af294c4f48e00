/** Sending and receiving meet on Lambda: bundles as they are deployed, with SQS and S3 as a local server has them between them. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const APP = {
  "resources.ts": `import { bucket, sender } from "@anyfn/clients";
export const orders = sender("orders");
export const files = bucket("files");
`,
  "functions/send.ts": `import { invoke } from "anyfn";
import { files, orders } from "../resources.ts";
export default invoke({ resources: [orders, files.for("write")] }, async (_event, context) => {
  const { id } = await orders.send({ n: 1, text: "ä" }, { group: "eu", attributes: { size: 3, colour: "red" } });

  const { etag } = await files.put("in/a b:ü.txt", "hello", { contentType: "text/plain" });
  return { id, etag };
});
`,
  "functions/receive.ts": `import { queue } from "anyfn";
import { orders } from "../resources.ts";
export default queue({ name: orders, ordered: true }, (event, context) => {
  (globalThis.__seen ??= []).push({ id: event.id, data: event.data, bytes: new TextDecoder().decode(event.bytes), attributes: event.attributes, group: event.group, trace: context.trace.traceId });
});
`,
  "functions/stored.ts": `import { storage } from "anyfn";
import { files } from "../resources.ts";
export default storage({ bucket: files, on: ["created"], resources: [files.for("read")] }, async (event) => {
  const found = await files.get(event.key);
  (globalThis.__seen ??= []).push({ key: event.key, etag: event.etag, text: await found?.text(), type: found?.contentType });
});
`,
};

const TRACE = "0af7651916cd43dd8448eb211c80319c";

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "us-east-1",
};

let server: Awaited<ReturnType<typeof startFauxqs>>;
let app: TemporaryApp;
let out: string;
let url: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_S3: endpoint });
  const { QueueUrl = "" } = await sqs().send(
    new CreateQueueCommand({ QueueName: "orders.fifo", Attributes: { FifoQueue: "true" } }),
  );
  url = QueueUrl.replace(/^http:\/\/[^/]+/, endpoint);
  await new S3Client({ endpoint, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "files" }));
  app = await temporaryApp(APP);
  ({ out } = await app.build(["lambda"]));
  Object.assign(process.env, { ANYFN_QUEUE_ORDERS: url, ANYFN_BUCKET_FILES: "files" });
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await app?.[Symbol.asyncDispose]();
});

test("a message sent by one bundle arrives at the other as it was sent, under its id and in its trace", async () => {
  const sent = (await call(
    "send",
    {},
    "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1",
  )) as {
    readonly id: string;
  };
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
  );
  expect(Messages).toHaveLength(1);
  // As the event source mapping makes it of what the queue gives: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
  const event = {
    Records: Messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
          name,
          { stringValue: value.StringValue, dataType: value.DataType },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:orders.fifo",
      awsRegion: "us-east-1",
    })),
  };
  expect(await call("receive", event)).toEqual({ batchItemFailures: [] });
  expect(seen()).toEqual([
    {
      id: sent.id,
      data: { n: 1, text: "ä" },
      bytes: '{"n":1,"text":"ä"}',
      attributes: { size: 3, colour: "red" },
      group: "eu",
      trace: TRACE,
    },
  ]);
});

test("an object put by one bundle is read by the other, by the key of its event", async () => {
  const { etag } = (await call("send", {})) as { readonly etag: string };
  // As S3 tells of it: keys are encoded as in a form. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
  const event = {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventTime: "2026-01-01T00:00:00.000Z",
        eventName: "ObjectCreated:Put",
        responseElements: { "x-amz-request-id": "1" },
        s3: {
          bucket: { name: "files", arn: "arn:aws:s3:::files" },
          object: { key: "in/a+b%3A%C3%BC.txt", size: 5, eTag: etag, sequencer: "1" },
        },
      },
    ],
  };
  await call("stored", event);
  expect(seen().at(-1)).toEqual({ key: "in/a b:ü.txt", etag, text: "hello", type: "text/plain" });
});

/** Calls the handler of a bundle as Lambda does. */
async function call(name: string, event: unknown, trace = ""): Promise<unknown> {
  process.env["_X_AMZN_TRACE_ID"] = trace;
  const { handler } = (await import(pathToFileURL(join(out, "lambda", name, "index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => Promise<unknown>;
  };
  return handler(event, {
    getRemainingTimeInMillis: () => 30_000,
    awsRequestId: crypto.randomUUID(),
    functionName: name,
    memoryLimitInMB: "128",
  });
}

function seen(): readonly unknown[] {
  return (globalThis as { readonly __seen?: readonly unknown[] }).__seen ?? []; // what the handlers put there
}

function sqs(): SQSClient {
  return new SQSClient({ endpoint: `http://127.0.0.1:${server.port}` });
}
