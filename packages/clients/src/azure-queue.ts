import type { QueueClient } from "@azure/storage-queue";
import { type AzureStorageConnection, azureCode, azureStatus, credentialOf } from "./azure-connection.ts";
import { toRecord } from "./cloudevents.ts";
import { codeOf } from "./failure.ts";
import type { SenderService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link azureQueue}. */
export interface AzureQueueOptions {
  /** The queue's own name. */
  readonly queue: string;
  readonly connection: AzureStorageConnection;
  /** `"base64"` as the Functions host expects it by default (`messageEncoding` in `host.json`), or `"none"`. */
  readonly encoding?: "base64" | "none" | undefined;
}

/** A queue of Azure Storage. Needs `@azure/storage-queue`, and without a connection string or credential `@azure/identity`. */
export function azureQueue({ queue, connection, encoding = "base64" }: AzureQueueOptions): SenderService {
  let opened: Promise<QueueClient> | undefined;
  const open = (): Promise<QueueClient> => (opened ??= start());
  async function start(): Promise<QueueClient> {
    const sdk = await import("@azure/storage-queue");
    const options = { retryOptions: { maxTries: 1 } };
    const service =
      "connectionString" in connection
        ? sdk.QueueServiceClient.fromConnectionString(connection.connectionString, options)
        : new sdk.QueueServiceClient(connection.url, await credentialOf(connection), options);
    return service.getQueueClient(queue);
  }
  return {
    kind: "queue",
    id: "azure.storage-queue",
    // 64 KiB on the wire, of which base64 takes a quarter; 7 days.
    limits: {
      ...{ group: false, dedupe: false, empty: false, delay: 604_800 },
      ...(encoding === "base64" ? { maxBytes: 49_152 } : { maxBytes: 65_536, bytes: false }),
    },
    codeOf: (error) => codeOf({ code: azureCode(error), status: azureStatus(error), cause: error }),
    async send(messages, { signal: abortSignal }) {
      const client = await open();
      const results: ServiceResult[] = [];
      // One by one: the service has no batches, and what is sent first comes first.
      for (const message of messages) {
        const { bytes, text = "" } = wrapped(message, queue);
        const { delay } = message;
        const body = encoding === "base64" ? Buffer.from(bytes).toString("base64") : text;
        results.push(
          await client
            .sendMessage(body, {
              abortSignal,
              messageTimeToLive: -1,
              ...(delay !== undefined && { visibilityTimeout: Math.round(delay) }),
            })
            .then(
              ({ messageId }) => ({ id: messageId }),
              (error: unknown) => ({ error }),
            ),
        );
      }
      return results;
    },
  };
}

/** The service has no attributes: a message with some is a CloudEvent in JSON, which `@anyfn/azure-functions` takes apart again. */
function wrapped(message: WireMessage, queue: string): Pick<WireMessage, "bytes" | "text"> {
  if (Object.keys(message.attributes).length === 0) return message;
  const event = { specversion: "1.0", id: crypto.randomUUID(), source: "anyfn", type: "anyfn.queue.message" };
  const text = JSON.stringify({ ...event, queue, ...toRecord(message) });
  return { text, bytes: new TextEncoder().encode(text) };
}
