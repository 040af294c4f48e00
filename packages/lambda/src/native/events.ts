/** Single events: EventBridge and its relatives. */

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent {
  readonly "detail-type": string;
  readonly source: string;
  readonly detail: unknown;
  readonly id?: string | undefined;
  readonly time?: string | undefined;
  readonly resources?: readonly string[] | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export interface S3EventBridgeEvent extends EventBridgeEvent {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: {
      /** As it is, not encoded. */
      readonly key: string;
      readonly size?: number | undefined;
      readonly etag?: string | undefined;
      readonly "version-id"?: string | undefined;
    };
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html (subscription filters) */
export interface LogsEvent {
  readonly awslogs: {
    /** Base64 of gzip of a {@link LogsMessage}. */
    readonly data: string;
  };
}

export interface LogsMessage {
  readonly messageType: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly {
    readonly id: string;
    readonly timestamp: number;
    readonly message: string;
  }[];
  readonly owner?: string | undefined;
  readonly subscriptionFilters?: readonly string[] | undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export interface AlarmEvent {
  readonly alarmArn: string;
  readonly alarmData: { readonly alarmName?: string | undefined };
  /** With an offset written `+0000`. */
  readonly time?: string | undefined;
}

/** https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html */
export interface SesEvent {
  readonly Records: readonly SesRecord[];
}

interface SesRecord {
  readonly eventSource: string;
  readonly ses: {
    readonly mail: {
      readonly messageId: string;
      readonly timestamp?: string | undefined;
      readonly commonHeaders?: { readonly subject?: string | undefined } | undefined;
    };
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-codecommit.html */
export interface CodeCommitEvent {
  readonly Records: readonly CodeCommitRecord[];
}

interface CodeCommitRecord {
  readonly eventSource: string;
  readonly codecommit: unknown;
  readonly eventId?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly eventTime?: string | undefined;
}
