/** What a service cannot do: a case of its suite that it fails. */
export interface Gap {
  /** The case's name. */
  readonly case: string;
  readonly reason: string;
  /** Where the platform says so. */
  readonly evidence: string;
}

const BYTES_ON_SQS: Gap = {
  case: "bytes that are no text",
  reason: "a message is text; encode it, or put it into a bucket",
  evidence:
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (MessageBody)",
};
const EMPTY_ON_SQS: Gap = {
  case: "an empty batch, and an empty text",
  reason: "a message has one character at least",
  evidence:
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (MessageBody)",
};

const STORAGE_QUEUE =
  "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-azure-and-service-bus-queues-compared-contrasted";

/** The declared gaps of every service of this package, by its id. */
export const gaps: Readonly<Record<string, readonly Gap[]>> = {
  "memory.bucket": [
    {
      case: "a large object is streamed in constant memory, both ways",
      reason: "memory holds objects whole",
      evidence: "it is meant for tests",
    },
  ],
  "memory.queue": [],
  "memory.topic": [],
  "memory.kv": [],
  "memory.events": [],
  "memory.function": [],
  "node.directory": [
    {
      case: "signed URLs",
      reason: "a folder has no URLs",
      evidence: "no server stands before it",
    },
    {
      case: "a key that goes on after another key and a slash",
      reason: "a name is a file or a folder, never both",
      evidence: "https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html (ENOTDIR)",
    },
  ],
  "node.sqlite": [],
  "aws.s3": [],
  "aws.sqs": [
    BYTES_ON_SQS,
    EMPTY_ON_SQS,
    {
      case: "groups in order",
      reason: "a standard queue keeps no order; use a FIFO queue",
      evidence:
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html",
    },
    {
      case: "a second message with the same dedupe is dropped",
      reason: "a standard queue drops nothing; use a FIFO queue",
      evidence:
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html",
    },
  ],
  "aws.sqs.fifo": [
    BYTES_ON_SQS,
    EMPTY_ON_SQS,
    {
      case: "a delay",
      reason: "a FIFO queue has one delay for all its messages",
      evidence:
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (DelaySeconds)",
    },
  ],
  "aws.dynamodb": [],
  "azure.blob": [],
  "azure.storage-queue": [
    {
      case: "every send carries a trace",
      reason: "a message is its body alone",
      evidence: STORAGE_QUEUE,
    },
    { case: "attributes", reason: "a message is its body alone", evidence: STORAGE_QUEUE },
    {
      case: "an empty batch, and an empty text",
      reason: "the Functions host does not call a function for an empty message",
      evidence: "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger",
    },
    { case: "groups in order", reason: "there are no groups; use Service Bus", evidence: STORAGE_QUEUE },
    {
      case: "a second message with the same dedupe is dropped",
      reason: "nothing is dropped; use Service Bus",
      evidence: STORAGE_QUEUE,
    },
  ],
  "azure.table": [],
};

/** The table of differences, as Markdown. */
export function tableOf(all: Readonly<Record<string, readonly Gap[]>> = gaps): string {
  const rows = Object.entries(all).flatMap(([service, own]) =>
    own.map((gap) => `| ${service} | ${gap.case} | ${gap.reason} | ${gap.evidence} |`),
  );
  return ["| service | what it does not do | why | evidence |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}
