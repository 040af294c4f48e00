/** Services that call a function and read its answer. Only what tells them apart and names the call is typed: handlers get the event as it is. */

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
export interface WebSocketEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly eventType: string;
    readonly apiId?: string | undefined;
    readonly requestId?: string | undefined;
    readonly requestTimeEpoch?: number | undefined;
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
export interface AuthorizerEvent {
  readonly type: string;
  readonly methodArn?: string | undefined;
  readonly routeArn?: string | undefined;
  readonly requestContext?: { readonly requestId?: string | undefined } | null | undefined;
}

/** https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
export interface FirehoseEvent {
  readonly invocationId: string;
  readonly deliveryStreamArn?: string | undefined;
  readonly records: readonly FirehoseRecord[];
}

export interface FirehoseRecord {
  readonly recordId: string;
  /** Base64. */
  readonly data?: string | undefined;
  /** Base64; in place of `data` where the stream's source is Amazon MSK. */
  readonly kafkaRecordValue?: string | undefined;
  /** Epoch milliseconds. */
  readonly approximateArrivalTimestamp?: number | undefined;
  /** Where the stream's source is a Kinesis data stream. */
  readonly kinesisRecordMetadata?:
    | {
        readonly shardId?: string | undefined;
        readonly partitionKey?: string | undefined;
        readonly sequenceNumber?: string | undefined;
      }
    | null
    | undefined;
  /** Where it is Amazon MSK. */
  readonly mskRecordMetadata?:
    | { readonly partitionId?: string | undefined; readonly offset?: string | undefined }
    | null
    | undefined;
}

/** https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing.html */
export interface KinesisAnalyticsEvent {
  readonly invocationId: string;
  readonly applicationArn: string;
  readonly records: readonly unknown[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export interface CloudFormationEvent {
  readonly RequestType: string;
  readonly ResponseURL?: string | undefined;
  readonly StackId: string;
  readonly RequestId?: string | undefined;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
export interface CognitoEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export interface SecretsManagerEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html */
export interface ConfigEvent {
  readonly configRuleId: string;
  readonly invokingEvent: string;
  readonly configRuleArn?: string | undefined;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html */
export interface CodePipelineEvent {
  readonly "CodePipeline.job": { readonly id?: string | undefined };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html */
export interface S3BatchEvent {
  readonly invocationSchemaVersion: string;
  readonly tasks: readonly unknown[];
  readonly invocationId?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html */
export interface S3ObjectLambdaEvent {
  readonly xAmzRequestId: string;
  readonly userRequest: Readonly<Record<string, unknown>>;
  readonly configuration?: { readonly accessPointArn?: string | undefined } | undefined;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html */
export interface AppSyncEvent {
  readonly info?: { readonly fieldName: string } | undefined;
  readonly typeName?: string | undefined;
  readonly fieldName?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespace-handlers.html */
export interface AppSyncChannelEvent {
  readonly info: {
    readonly channel: { readonly path: string };
    readonly channelNamespace: Readonly<Record<string, unknown>>;
    readonly operation: string;
  };
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html */
export interface AppSyncAuthorizerEvent {
  readonly authorizationToken: string;
  readonly requestContext: { readonly apiId: string; readonly requestId?: string | undefined };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html */
export interface EdgeResponseEvent {
  readonly Records: readonly {
    readonly cf: {
      readonly config?:
        | { readonly distributionId?: string | undefined; readonly requestId?: string | undefined }
        | undefined;
      readonly response: Readonly<Record<string, unknown>>;
    };
  }[];
}

/** https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html; V1 has `currentIntent` for `sessionState`. */
export interface LexEvent {
  readonly messageVersion: string;
  readonly bot: Readonly<Record<string, unknown>>;
  readonly sessionState?: Readonly<Record<string, unknown>> | undefined;
  readonly currentIntent?: Readonly<Record<string, unknown>> | undefined;
}

/** https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html */
export interface ConnectEvent {
  readonly Name: string;
  readonly Details: { readonly ContactData: { readonly InstanceARN?: string | undefined } };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export interface DestinationEvent {
  readonly requestContext: {
    readonly requestId?: string | undefined;
    readonly functionArn?: string | undefined;
  };
  readonly requestPayload: unknown;
  readonly responseContext: Readonly<Record<string, unknown>>;
  readonly timestamp?: string | undefined;
}

/** https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html */
export interface IotAuthorizerEvent {
  readonly protocolData: Readonly<Record<string, unknown>>;
  readonly protocols: readonly unknown[];
  readonly connectionMetadata?: { readonly id?: string | undefined } | undefined;
}

/** https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html */
export interface TransferEvent {
  readonly serverId: string;
  readonly protocol: string;
  readonly username: string;
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html */
export interface BedrockAgentEvent {
  readonly messageVersion: string;
  readonly agent: Readonly<Record<string, unknown>>;
  readonly actionGroup: string;
}
