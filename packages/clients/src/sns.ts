import type {
  MessageAttributeValue,
  PublishBatchRequestEntry,
  SNSClient,
  SNSClientConfig,
} from "@aws-sdk/client-sns";
import { attributeOf, partsOf, resultsOf } from "./aws-batch.ts";
import type { PublisherService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link sns}. */
export interface SnsOptions {
  /** The topic's ARN; one that ends in `.fifo` is in order within its groups. */
  readonly topic: string;
  /** Of the vendor's client: region, endpoint, credentials. The region is that of the ARN by default. */
  readonly client?: SNSClientConfig | undefined;
}

/** Amazon SNS, standard and FIFO topics. Needs `@aws-sdk/client-sns`. */
export function sns({ topic: TopicArn, client: config = {} }: SnsOptions): PublisherService {
  const fifo = TopicArn.endsWith(".fifo");
  const [, , , region = ""] = TopicArn.split(":");
  let opened:
    | Promise<{ readonly sdk: typeof import("./sdk/sns.ts"); readonly client: SNSClient }>
    | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/sns.ts").then((sdk) => ({
      sdk,
      client: new sdk.SNSClient({ maxAttempts: 1, ...(region !== "" && { region }), ...config }),
    })));
  return {
    kind: "topic",
    id: fifo ? "aws.sns.fifo" : "aws.sns",
    limits: {
      ...{ maxBytes: LARGEST, bytes: false, empty: false, delay: false },
      ...(!fifo && { group: false, dedupe: false }),
    },
    async send(messages, { signal: abortSignal }) {
      const { sdk, client } = await open();
      const results: ServiceResult[] = [];
      for (const part of partsOf(messages, LARGEST)) {
        const PublishBatchRequestEntries = part.map((message, index) => entryOf(message, index, fifo));
        const answer = await client
          .send(new sdk.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }), { abortSignal })
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
const LARGEST = 262_144;

function entryOf(
  { text, group, dedupe, attributes, traceparent }: WireMessage,
  index: number,
  fifo: boolean,
): PublishBatchRequestEntry {
  return {
    Id: String(index),
    Message: text ?? "",
    MessageAttributes: Object.fromEntries(
      Object.entries({ ...attributes, traceparent }).map(([name, value]): [string, MessageAttributeValue] => [
        name,
        attributeOf(value),
      ]),
    ),
    // Without a group a message is a group of its own.
    ...(fifo && {
      MessageGroupId: group ?? crypto.randomUUID(),
      MessageDeduplicationId: dedupe ?? crypto.randomUUID(),
    }),
  };
}
