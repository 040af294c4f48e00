import { fields } from "anyfn/read";
import type { CodeCommitEvent, SesEvent } from "../native/events.ts";
import type { S3Event, SnsEvent, SqsEvent } from "../native/messages.ts";
import type {
  ActiveMqEvent,
  DocumentDbEvent,
  DynamoDbEvent,
  KafkaEvent,
  KinesisEvent,
  RabbitMqEvent,
} from "../native/streams.ts";
import { firstRecord } from "./fields.ts";

/** Records say which service they come from; SNS alone writes the key with a capital. */
function recordsFrom(event: unknown, service: string): boolean {
  return firstRecord(event)?.eventSource === service;
}

/** Amazon SQS. */
export function isSqs(event: unknown): event is SqsEvent {
  return recordsFrom(event, "aws:sqs");
}

/** Amazon SNS. */
export function isSns(event: unknown): event is SnsEvent {
  return firstRecord(event)?.EventSource === "aws:sns";
}

/** Amazon S3 notifications, and the test that S3 sends when notifications are set up. */
export function isS3(event: unknown): event is S3Event {
  return recordsFrom(event, "aws:s3") || isS3Test(event);
}

/** `{"Service":"Amazon S3","Event":"s3:TestEvent",…}`: no records. */
export function isS3Test(event: unknown): boolean {
  return fields(event)?.Event === "s3:TestEvent";
}

/** DynamoDB streams; with a tumbling window also its last call, which may hold no records. */
export function isDynamoDb(event: unknown): event is DynamoDbEvent {
  return recordsFrom(event, "aws:dynamodb") || endsWindow(event, ":dynamodb:");
}

/** Kinesis data streams; with a tumbling window also its last call, which may hold no records. */
export function isKinesis(event: unknown): event is KinesisEvent {
  return recordsFrom(event, "aws:kinesis") || endsWindow(event, ":kinesis:");
}

function endsWindow(event: unknown, service: string): boolean {
  const { Records, window, eventSourceARN } = fields(event) ?? {};
  return (
    Array.isArray(Records) &&
    Records.length === 0 &&
    fields(window) !== undefined &&
    typeof eventSourceARN === "string" &&
    eventSourceARN.includes(service)
  );
}

/** Amazon SES receipt rules. */
export function isSes(event: unknown): event is SesEvent {
  return recordsFrom(event, "aws:ses");
}

/** AWS CodeCommit triggers. */
export function isCodeCommit(event: unknown): event is CodeCommitEvent {
  return recordsFrom(event, "aws:codecommit");
}

/** Amazon MSK. */
export function isMsk(event: unknown): event is KafkaEvent {
  return isPolled(event, "aws:kafka") && fields(event.records) !== undefined;
}

/** A Kafka of one's own: `SelfManagedKafka` in events, `aws:SelfManagedKafka` in AWS's documentation. */
export function isKafka(event: unknown): event is KafkaEvent {
  return (
    (isPolled(event, "SelfManagedKafka") || isPolled(event, "aws:SelfManagedKafka")) &&
    fields(event.records) !== undefined
  );
}

/** ActiveMQ: `aws:mq` in AWS's samples, `aws:amq` in its documentation. */
export function isActiveMq(event: unknown): event is ActiveMqEvent {
  return (isPolled(event, "aws:mq") || isPolled(event, "aws:amq")) && Array.isArray(event.messages);
}

/** RabbitMQ. */
export function isRabbitMq(event: unknown): event is RabbitMqEvent {
  return isPolled(event, "aws:rmq") && fields(event.rmqMessagesByQueue) !== undefined;
}

/** DocumentDB change streams. */
export function isDocumentDb(event: unknown): event is DocumentDbEvent {
  return isPolled(event, "aws:docdb") && Array.isArray(event.events);
}

/** The source stands beside the batch, not in each record. */
function isPolled(event: unknown, service: string): event is Readonly<Record<string, unknown>> {
  return fields(event)?.eventSource === service;
}
