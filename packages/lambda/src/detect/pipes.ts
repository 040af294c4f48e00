import { fields } from "anyfn/read";
import type { SqsRecord } from "../native/messages.ts";
import type {
  DynamoDbRecord,
  PipesActiveMqMessage,
  PipesKafkaRecord,
  PipesKinesisRecord,
  PipesRabbitMqMessage,
} from "../native/streams.ts";

/** EventBridge Pipes hand over the source's own records as a bare array; every one says where it comes from. */
function isPipe(event: unknown, ...services: readonly string[]): boolean {
  return (
    Array.isArray(event) &&
    services.includes(fields(event[0])?.eventSource as string) && // `includes` compares any value
    event.every((record) => typeof fields(record)?.eventSource === "string")
  );
}

/** A pipe from SQS. */
export function isPipesSqs(event: unknown): event is readonly SqsRecord[] {
  return isPipe(event, "aws:sqs");
}

/** A pipe from Kinesis. */
export function isPipesKinesis(event: unknown): event is readonly PipesKinesisRecord[] {
  return isPipe(event, "aws:kinesis");
}

/** A pipe from a DynamoDB stream. */
export function isPipesDynamodb(event: unknown): event is readonly DynamoDbRecord[] {
  return isPipe(event, "aws:dynamodb");
}

/** A pipe from Kafka, Amazon's or one's own. */
export function isPipesKafka(event: unknown): event is readonly PipesKafkaRecord[] {
  return isPipe(event, "aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka");
}

/** A pipe from ActiveMQ. */
export function isPipesActiveMq(event: unknown): event is readonly PipesActiveMqMessage[] {
  return isPipe(event, "aws:amq", "aws:mq");
}

/** A pipe from RabbitMQ. */
export function isPipesRabbitMq(event: unknown): event is readonly PipesRabbitMqMessage[] {
  return isPipe(event, "aws:rmq");
}
