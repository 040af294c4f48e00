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

const SNS = "https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html";
const BYTES_ON_SNS: Gap = { ...BYTES_ON_SQS, evidence: `${SNS} (Message)` };
const EMPTY_ON_SNS: Gap = { ...EMPTY_ON_SQS, evidence: `${SNS} (Message)` };
const NO_DELAY_ON_SNS: Gap = { case: "a delay", reason: "a topic delivers at once", evidence: SNS };
const PUBSUB = "https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage";
const TASKS = "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks";
const STORAGE_QUEUE =
  "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-azure-and-service-bus-queues-compared-contrasted";

const OVER_HTTP: readonly Gap[] = [
  {
    case: "a second message with the same dedupe is dropped",
    reason: "the receiver keeps no list of what it got; use idempotent()",
    evidence: "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md",
  },
  {
    case: "a delay",
    reason: "a request is delivered at once",
    evidence: "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md",
  },
];

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
  "aws.sns": [
    BYTES_ON_SNS,
    EMPTY_ON_SNS,
    NO_DELAY_ON_SNS,
    {
      case: "groups in order",
      reason: "a standard topic keeps no order; use a FIFO topic",
      evidence: "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",
    },
    {
      case: "a second message with the same dedupe is dropped",
      reason: "a standard topic drops nothing; use a FIFO topic",
      evidence: "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",
    },
  ],
  "aws.sns.fifo": [BYTES_ON_SNS, EMPTY_ON_SNS, NO_DELAY_ON_SNS],
  "aws.eventbridge": [
    {
      case: "every event carries a trace",
      reason: "the trace goes to X-Ray and not to the receiver",
      evidence:
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html (TraceHeader)",
    },
    {
      case: "data that is no object",
      reason: "the detail of an event is an object",
      evidence:
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html (Detail)",
    },
  ],
  "aws.lambda": [],
  "gcp.storage": [],
  "gcp.pubsub": [
    {
      case: "attributes that are numbers stay numbers",
      reason: "attributes are text",
      evidence: PUBSUB,
    },
    {
      case: "a second message with the same dedupe is dropped",
      reason: "a publisher's messages are all kept; use idempotent()",
      evidence: PUBSUB,
    },
    { case: "a delay", reason: "a topic delivers at once; use Cloud Tasks", evidence: PUBSUB },
  ],
  "gcp.tasks": [
    { case: "groups in order", reason: "there are no groups; use Pub/Sub", evidence: TASKS },
    {
      case: "attributes of any characters",
      reason: "attributes are headers, of ASCII",
      evidence:
        "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks (HttpRequest)",
    },
    { case: "attributes that are numbers stay numbers", reason: "attributes are headers", evidence: TASKS },
  ],
  "gcp.firestore": [],
  "gcp.eventarc": [],
  "azure.blob": [],
  "azure.storage-queue": [
    {
      case: "every send carries a trace",
      reason: "a message is its body alone; one with attributes is a CloudEvent, which has its trace",
      evidence: STORAGE_QUEUE,
    },
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
  "azure.service-bus": [],
  "azure.event-grid": [],
  "azure.cosmos": [],
  "netlify.blobs": [
    {
      case: "signed URLs",
      reason: "a store has no URLs; answer from a function",
      evidence: "https://docs.netlify.com/build/data-and-storage/netlify-blobs/",
    },
  ],
  "netlify.blobs.kv": [],
  nats: [],
  "nats.kv": [],
  "nats.bucket": [
    {
      case: "signed URLs",
      reason: "an object store has no URLs; answer from a function",
      evidence: "https://docs.nats.io/nats-concepts/jetstream/obj_store",
    },
  ],
  "netlify.background": [
    ...OVER_HTTP,
    {
      case: "groups in order",
      reason: "background functions run side by side",
      evidence: "https://docs.netlify.com/build/functions/background-functions/",
    },
  ],
  "cloudevents.queue": [...OVER_HTTP],
  "cloudevents.topic": [...OVER_HTTP],
  cloudevents: [],
  http: [],
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
