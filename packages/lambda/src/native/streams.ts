/** What Lambda and EventBridge Pipes poll besides SQS: Kinesis, DynamoDB, Kafka, Amazon MQ, DocumentDB. */

/** The fields of a call with a tumbling window (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html). */
export interface Windowed {
  readonly window?: { readonly start?: string | undefined; readonly end?: string | undefined } | undefined;
  readonly state?: unknown;
  readonly shardId?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly isFinalInvokeForWindow?: boolean | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export interface KinesisEvent extends Windowed {
  readonly Records: readonly KinesisRecord[];
}

export interface KinesisRecord {
  readonly eventSource: string;
  /** `shardId-000000000006:4959…` */
  readonly eventID?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly kinesis: KinesisPayload;
}

export interface KinesisPayload {
  readonly sequenceNumber: string;
  /** Base64. */
  readonly data: string;
  readonly partitionKey?: string | undefined;
  /** Epoch seconds with a fraction. */
  readonly approximateArrivalTimestamp?: number | undefined;
}

/** In a pipe the payload's fields stand in the record itself (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html). */
export interface PipesKinesisRecord extends KinesisPayload {
  readonly eventSource: string;
  readonly eventID?: string | undefined;
  readonly eventSourceARN?: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface DynamoDbEvent extends Windowed {
  readonly Records: readonly DynamoDbRecord[];
}

/** A change, in the table's own stream or in Kinesis (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html), where it has no sequence number. */
export interface DynamoDbChange {
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventID?: string | undefined;
  readonly userIdentity?:
    | { readonly type?: string | undefined; readonly principalId?: string | undefined }
    | null
    | undefined;
  /** In Kinesis alone. */
  readonly tableName?: string | undefined;
  readonly dynamodb: {
    readonly SequenceNumber?: string | undefined;
    readonly Keys?: Readonly<Record<string, DynamoDbValue>> | undefined;
    readonly NewImage?: Readonly<Record<string, DynamoDbValue>> | undefined;
    readonly OldImage?: Readonly<Record<string, DynamoDbValue>> | undefined;
    /** Epoch seconds; in Kinesis milliseconds, or microseconds where it is told to. */
    readonly ApproximateCreationDateTime?: number | undefined;
  };
}

export interface DynamoDbRecord extends DynamoDbChange {
  readonly eventSourceARN?: string | undefined;
  readonly dynamodb: DynamoDbChange["dynamodb"] & { readonly SequenceNumber: string };
}

/** One of its fields is present (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html). */
export interface DynamoDbValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  /** Base64. */
  readonly B?: string | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly L?: readonly DynamoDbValue[] | undefined;
  readonly M?: Readonly<Record<string, DynamoDbValue>> | undefined;
  readonly SS?: readonly string[] | undefined;
  readonly NS?: readonly string[] | undefined;
  readonly BS?: readonly string[] | undefined;
}

/** Amazon MSK and a Kafka of one's own (https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html, …/with-kafka.html). */
export interface KafkaEvent {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  readonly bootstrapServers?: string | undefined;
  /** By `<topic>-<partition>`. */
  readonly records: Readonly<Record<string, readonly KafkaRecord[]>>;
}

export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp?: number | undefined;
  /** Base64. */
  readonly key?: string | null | undefined;
  /** Base64; null is a tombstone. */
  readonly value?: string | null | undefined;
  /** One name each, with signed bytes. */
  readonly headers?: readonly Readonly<Record<string, readonly number[]>>[] | null | undefined;
}

export interface PipesKafkaRecord extends KafkaRecord {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  readonly bootstrapServers?: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
export interface ActiveMqEvent {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  readonly messages: readonly ActiveMqMessage[];
}

export interface ActiveMqMessage {
  readonly messageID: string;
  /** Base64. */
  readonly data: string;
  /** `physicalname` is what the documentation writes. */
  readonly destination?:
    | { readonly physicalName?: string | undefined; readonly physicalname?: string | undefined }
    | null
    | undefined;
  /** Epoch milliseconds. */
  readonly timestamp?: number | undefined;
  readonly redelivered?: boolean | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface PipesActiveMqMessage extends ActiveMqMessage {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
}

export interface RabbitMqEvent {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  /** By `<queue>::<virtual host>`. */
  readonly rmqMessagesByQueue: Readonly<Record<string, readonly RabbitMqMessage[]>>;
}

export interface RabbitMqMessage {
  /** Base64. */
  readonly data: string;
  readonly redelivered?: boolean | undefined;
  readonly basicProperties?:
    | {
        readonly messageId?: string | null | undefined;
        readonly contentType?: string | null | undefined;
        /** `Jan 1, 1970, 12:33:41 AM`, in UTC. */
        readonly timestamp?: string | null | undefined;
        /** Numbers and booleans as they are, text as `{ bytes: […] }`. */
        readonly headers?: Readonly<Record<string, unknown>> | null | undefined;
      }
    | null
    | undefined;
}

export interface PipesRabbitMqMessage extends RabbitMqMessage {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  /** `<queue>::<virtual host>` */
  readonly eventSourceKey?: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html */
export interface DocumentDbEvent {
  readonly eventSource: string;
  readonly eventSourceArn?: string | undefined;
  readonly events: readonly { readonly event: DocumentDbChange }[];
}

/** Values are MongoDB's extended JSON. */
export interface DocumentDbChange {
  readonly _id: { readonly _data: string };
  readonly operationType: string;
  readonly clusterTime?:
    | { readonly $timestamp?: { readonly t?: number | undefined } | undefined }
    | undefined;
  readonly documentKey?: Readonly<Record<string, unknown>> | undefined;
  readonly fullDocument?: Readonly<Record<string, unknown>> | null | undefined;
  readonly fullDocumentBeforeChange?: Readonly<Record<string, unknown>> | null | undefined;
  readonly updateDescription?:
    | { readonly updatedFields?: Readonly<Record<string, unknown>> | null | undefined }
    | null
    | undefined;
  readonly ns?: { readonly db?: string | undefined; readonly coll?: string | undefined } | undefined;
}
