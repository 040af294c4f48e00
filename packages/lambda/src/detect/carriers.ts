import type { SnsEvent, SqsEvent } from "../native/messages.ts";
import type { KinesisEvent } from "../native/streams.ts";
import { dynamoDbChange, s3Records, s3RecordsOfEnvelope, snsEnvelope } from "../unwrap.ts";
import { isKinesis, isSns, isSqs } from "./records.ts";

/** Any message will do: one that carries something else must not hide its neighbours. */
function carries(event: unknown, unwrap: (body: unknown) => unknown): event is SqsEvent {
  return isSqs(event) && event.Records.some((record) => unwrap(record?.body) !== undefined);
}

/** SNS notifications inside SQS messages (without raw delivery, which leaves no trace of SNS). */
export function isSnsSqs(event: unknown): event is SqsEvent {
  return carries(event, snsEnvelope);
}

/** S3 notifications inside SQS messages. */
export function isS3Sqs(event: unknown): event is SqsEvent {
  return carries(event, s3Records);
}

/** S3 notifications inside SNS notifications. */
export function isS3Sns(event: unknown): event is SnsEvent {
  return isSns(event) && event.Records.some((record) => s3Records(record?.Sns?.Message) !== undefined);
}

/** S3 notifications inside SNS notifications inside SQS messages. */
export function isS3SnsSqs(event: unknown): event is SqsEvent {
  return carries(event, s3RecordsOfEnvelope);
}

/** Changes of a DynamoDB table in a Kinesis data stream. */
export function isDynamoDbKinesis(event: unknown): event is KinesisEvent {
  return (
    isKinesis(event) && event.Records.some((record) => dynamoDbChange(record?.kinesis?.data) !== undefined)
  );
}
