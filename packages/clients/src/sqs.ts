import type { SendMessageBatchRequestEntry, SQSClient, SQSClientConfig } from "@aws-sdk/client-sqs";
import { attributeOf, partsOf, resultsOf } from "./aws-batch.ts";
import type { SenderService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link sqs}. */
export interface SqsOptions {
  /** The queue's URL; one that ends in `.fifo` is in order within its groups. */
  readonly url: string;
  /** Of the vendor's client: region, endpoint, credentials. */
  readonly client?: SQSClientConfig | undefined;
}

/** Amazon SQS, standard and FIFO queues. Needs `@aws-sdk/client-sqs`. */
export function sqs({ url: QueueUrl, client: config = {} }: SqsOptions): SenderService {
  const fifo = QueueUrl.endsWith(".fifo");
  let opened:
    | Promise<{ readonly sdk: typeof import("./sdk/sqs.ts"); readonly client: SQSClient }>
    | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/sqs.ts").then((sdk) => ({
      sdk,
      client: new sdk.SQSClient({
        maxAttempts: 1,
        useQueueUrlAsEndpoint: config.endpoint === undefined,
        ...config,
      }),
    })));
  return {
    kind: "queue",
    id: fifo ? "aws.sqs.fifo" : "aws.sqs",
    // Standard queues keep no order and drop nothing; FIFO queues take no delay of a message's own.
    limits: {
      maxBytes: LARGEST,
      bytes: false,
      empty: false,
      ...(fifo ? { delay: false } : { delay: 900, group: false, dedupe: false }),
    },
    async send(messages, { signal: abortSignal }) {
      const { sdk, client } = await open();
      const [first, ...others] = messages;
      if (first && others.length === 0) {
        // A single one costs less than a batch of one.
        const { Id: _, ...entry } = entryOf(first, 0, fifo);
        const { MessageId } = await client.send(new sdk.SendMessageCommand({ QueueUrl, ...entry }), {
          abortSignal,
        });
        return resultsOf(messages, { Successful: [{ Id: "0", MessageId }] });
      }
      const results: ServiceResult[] = [];
      for (const part of partsOf(messages, LARGEST)) {
        const Entries = part.map((message, index) => entryOf(message, index, fifo));
        const answer = await client
          .send(new sdk.SendMessageBatchCommand({ QueueUrl, Entries }), { abortSignal })
          .catch((error: unknown) => {
            // What went before has been sent: its results count.
            if (results.length === 0 && part.length === messages.length) throw error;
            return { Failed: part.map((_, index) => ({ Id: String(index), error })) };
          });
        results.push(...resultsOf(part, answer));
      }
      return results;
    },
  };
}

/** Bytes of a message, and of all messages of a batch. */
const LARGEST = 1_048_576;

function entryOf(
  { text, group, delay, dedupe, attributes, traceparent }: WireMessage,
  index: number,
  fifo: boolean,
): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: text ?? "",
    MessageAttributes: Object.fromEntries(
      Object.entries({ ...attributes, traceparent }).map(([name, value]) => [name, attributeOf(value)]),
    ),
    ...(delay !== undefined && { DelaySeconds: Math.round(delay) }),
    // Without a group a message is a group of its own.
    ...(fifo && {
      MessageGroupId: group ?? crypto.randomUUID(),
      MessageDeduplicationId: dedupe ?? crypto.randomUUID(),
    }),
  };
}
