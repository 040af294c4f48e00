import * as z from "zod";
import type {
  AppSyncAuthorizerEvent,
  AppSyncChannelEvent,
  AppSyncEvent,
  BedrockAgentEvent,
  CloudFormationEvent,
  CodePipelineEvent,
  CognitoEvent,
  ConfigEvent,
  ConnectEvent,
  DestinationEvent,
  EdgeResponseEvent,
  IotAuthorizerEvent,
  LexEvent,
  S3BatchEvent,
  S3ObjectLambdaEvent,
  SecretsManagerEvent,
  TransferEvent,
} from "../../native.ts";

const record = z.record(z.string(), z.unknown());

/** A custom resource of CloudFormation. */
export const cloudFormationSchema: z.ZodType<CloudFormationEvent> = z.looseObject({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  /** Absent behind CDK's provider framework. */
  ResponseURL: z.url().optional(),
  StackId: z.string(),
  RequestId: z.string(),
});

/** A trigger of a Cognito user pool. */
export const cognitoSchema: z.ZodType<CognitoEvent> = z.looseObject({
  triggerSource: z.string().min(1),
  userPoolId: z.string().min(1),
  request: record,
  response: record,
});

/** A step of a rotation of Secrets Manager. */
export const secretsManagerSchema: z.ZodType<SecretsManagerEvent> = z.looseObject({
  Step: z.enum(["createSecret", "setSecret", "testSecret", "finishSecret"]),
  SecretId: z.string(),
  ClientRequestToken: z.string(),
});

/** A custom rule of AWS Config. */
export const configSchema: z.ZodType<ConfigEvent> = z.looseObject({
  configRuleId: z.string(),
  invokingEvent: z.string(),
  configRuleArn: z.string(),
});

/** An action of CodePipeline. */
export const codePipelineSchema: z.ZodType<CodePipelineEvent> = z.looseObject({
  "CodePipeline.job": z.looseObject({ id: z.string(), data: record }),
});

/** A task of S3 Batch Operations. */
export const s3BatchSchema: z.ZodType<S3BatchEvent> = z.looseObject({
  invocationSchemaVersion: z.enum(["1.0", "2.0"]),
  invocationId: z.string(),
  tasks: z.array(z.looseObject({ taskId: z.string(), s3Key: z.string() })),
});

/** A request through an S3 Object Lambda access point. */
export const s3ObjectLambdaSchema: z.ZodType<S3ObjectLambdaEvent> = z.looseObject({
  xAmzRequestId: z.string(),
  userRequest: z.looseObject({ url: z.string(), headers: record }),
  configuration: z.looseObject({ accessPointArn: z.string() }),
});

/** A resolver of AppSync; Amplify's `@function` names the field beside the arguments. */
export const appSyncSchema: z.ZodType<AppSyncEvent> = z.union([
  z.looseObject({
    info: z.looseObject({ fieldName: z.string(), parentTypeName: z.string() }),
    arguments: record,
  }),
  z.looseObject({ typeName: z.string(), fieldName: z.string(), arguments: record }),
]);

/** A handler of a channel namespace of AppSync Events. */
export const appSyncEventsSchema: z.ZodType<AppSyncChannelEvent> = z.looseObject({
  info: z.looseObject({
    channel: z.looseObject({ path: z.string(), segments: z.array(z.string()) }),
    channelNamespace: z.looseObject({ name: z.string() }),
    operation: z.enum(["PUBLISH", "SUBSCRIBE"]),
  }),
  events: z.array(z.looseObject({ id: z.string(), payload: z.unknown() })).nullable(),
});

/** An authorizer of AppSync. */
export const appSyncAuthorizerSchema: z.ZodType<AppSyncAuthorizerEvent> = z.looseObject({
  authorizationToken: z.string(),
  requestContext: z.looseObject({ apiId: z.string(), requestId: z.string() }),
});

/** Lambda@Edge behind an origin or before a viewer. */
export const edgeResponseSchema: z.ZodType<EdgeResponseEvent> = z.looseObject({
  Records: z
    .array(z.looseObject({ cf: z.looseObject({ response: z.looseObject({ status: z.string() }) }) }))
    .min(1),
});

/** A bot of Lex, V2 or V1. */
export const lexSchema: z.ZodType<LexEvent> = z
  .looseObject({
    messageVersion: z.literal("1.0"),
    bot: record,
    sessionState: record.optional(),
    currentIntent: record.optional(),
  })
  .refine(({ sessionState, currentIntent }) => (sessionState ?? currentIntent) !== undefined);

/** A contact flow of Amazon Connect. */
export const connectSchema: z.ZodType<ConnectEvent> = z.looseObject({
  Name: z.enum(["ContactFlowExecution", "ContactFlowEvent"]),
  Details: z.looseObject({ ContactData: z.looseObject({ ContactId: z.string(), InstanceARN: z.string() }) }),
});

/** The outcome of another function's asynchronous call. */
export const destinationSchema: z.ZodType<DestinationEvent> = z.looseObject({
  requestContext: z.looseObject({ requestId: z.string(), functionArn: z.string() }),
  requestPayload: z.unknown(),
  responseContext: record,
  timestamp: z.string(),
});

/** A custom authorizer of AWS IoT Core. */
export const iotAuthorizerSchema: z.ZodType<IotAuthorizerEvent> = z.looseObject({
  protocolData: record,
  protocols: z.array(z.string()),
  connectionMetadata: z.looseObject({ id: z.string() }).optional(),
});

/** An identity provider of Transfer Family. */
export const transferSchema: z.ZodType<TransferEvent> = z.looseObject({
  serverId: z.string().min(1),
  protocol: z.string(),
  username: z.string(),
});

/** An action group of a Bedrock agent. */
export const bedrockAgentSchema: z.ZodType<BedrockAgentEvent> = z.looseObject({
  messageVersion: z.literal("1.0"),
  agent: record,
  actionGroup: z.string().min(1),
});
