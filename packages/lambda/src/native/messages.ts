/** Messages and notifications: SQS, SNS, S3. Fields beyond the first ones may be missing in what emulators and tests send. */

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly eventSource: string;
  readonly eventSourceARN?: string | undefined;
  readonly attributes?: SqsSystemAttributes | null | undefined;
  readonly messageAttributes?: Readonly<Record<string, SqsAttribute>> | null | undefined;
}

interface SqsSystemAttributes {
  readonly ApproximateReceiveCount?: string | undefined;
  /** Epoch milliseconds as text. */
  readonly SentTimestamp?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

interface SqsAttribute {
  /** `String`, `Number` or `Binary`, with an optional label: `Number.int`. */
  readonly dataType?: string | undefined;
  readonly stringValue?: string | null | undefined;
  /** Base64. */
  readonly binaryValue?: string | null | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export interface SnsEvent {
  readonly Records: readonly SnsRecord[];
}

interface SnsRecord {
  readonly EventSource: string;
  readonly Sns: SnsNotification;
}

export interface SnsNotification {
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Subject?: string | null | undefined;
  readonly Timestamp?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, SnsAttribute>> | null | undefined;
}

interface SnsAttribute {
  readonly Type?: string | undefined;
  /** Base64 when `Type` is `Binary`. */
  readonly Value?: string | undefined;
}

/** The body of a queue message that SNS sent without raw delivery. */
export interface SnsEnvelope extends SnsNotification {
  readonly Type: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface S3Event {
  readonly Records?: readonly S3Record[] | undefined;
  /** `s3:TestEvent`, sent once when notifications are set up, without records. */
  readonly Event?: string | undefined;
}

export interface S3Record {
  readonly eventSource: string;
  /** With or without a leading `s3:`. */
  readonly eventName: string;
  readonly eventTime?: string | undefined;
  readonly responseElements?: { readonly "x-amz-request-id"?: string | undefined } | null | undefined;
  readonly s3: {
    readonly bucket: { readonly name: string; readonly arn?: string | undefined };
    readonly object: {
      /** Form-encoded: `Happy+Face%21.jpg`. */
      readonly key: string;
      readonly size?: number | undefined;
      readonly eTag?: string | undefined;
      readonly versionId?: string | undefined;
      readonly sequencer?: string | undefined;
    };
  };
}
