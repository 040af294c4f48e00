import { fields, NONE } from "anyfn/read";
import type {
  AppSyncAuthorizerEvent,
  AppSyncChannelEvent,
  AppSyncEvent,
  AuthorizerEvent,
  BedrockAgentEvent,
  CloudFormationEvent,
  CodePipelineEvent,
  CognitoEvent,
  ConfigEvent,
  ConnectEvent,
  DestinationEvent,
  EdgeResponseEvent,
  FirehoseEvent,
  IotAuthorizerEvent,
  KinesisAnalyticsEvent,
  LexEvent,
  S3BatchEvent,
  S3ObjectLambdaEvent,
  SecretsManagerEvent,
  TransferEvent,
  WebSocketEvent,
} from "../native/services.ts";
import { firstRecord } from "./fields.ts";

/** An authorizer of API Gateway: what it gets looks like a request of the API it guards. */
export function isAuthorizer(event: unknown): event is AuthorizerEvent {
  const { type, methodArn, routeArn } = fields(event) ?? NONE;
  return (
    (type === "REQUEST" || type === "TOKEN") &&
    (typeof methodArn === "string" || typeof routeArn === "string")
  );
}

/** A WebSocket API: it may carry `httpMethod` and `path` too. */
export function isWebSocket(event: unknown): event is WebSocketEvent {
  const { connectionId, eventType } = fields(fields(event)?.requestContext) ?? NONE;
  return typeof connectionId === "string" && typeof eventType === "string" && !isAuthorizer(event);
}

/** A transformation of Amazon Data Firehose; samples of the console have records with ids, but name no delivery stream. */
export function isFirehose(event: unknown): event is FirehoseEvent {
  const { deliveryStreamArn, applicationArn, invocationId, records } = fields(event) ?? NONE;
  return (
    typeof invocationId === "string" &&
    Array.isArray(records) &&
    (typeof deliveryStreamArn === "string" ||
      (applicationArn === undefined && typeof fields(records[0])?.recordId === "string"))
  );
}

/** A preprocessor of Kinesis Data Analytics. */
export function isKinesisAnalytics(event: unknown): event is KinesisAnalyticsEvent {
  const { applicationArn, invocationId, records } = fields(event) ?? NONE;
  return (
    typeof applicationArn === "string" &&
    typeof invocationId === "string" &&
    Array.isArray(records) &&
    !isFirehose(event)
  );
}

/** A custom resource of CloudFormation; CDK's provider framework keeps `ResponseURL` to itself. */
export function isCloudFormation(event: unknown): event is CloudFormationEvent {
  const { RequestType, ResponseURL, StackId, LogicalResourceId } = fields(event) ?? NONE;
  return (
    typeof RequestType === "string" &&
    typeof StackId === "string" &&
    (typeof ResponseURL === "string" || typeof LogicalResourceId === "string")
  );
}

/** A trigger of a Cognito user pool. */
export function isCognito(event: unknown): event is CognitoEvent {
  const { triggerSource, userPoolId } = fields(event) ?? NONE;
  return typeof triggerSource === "string" && typeof userPoolId === "string";
}

/** A rotation of Secrets Manager. */
export function isSecretsManager(event: unknown): event is SecretsManagerEvent {
  const { Step, SecretId, ClientRequestToken } = fields(event) ?? NONE;
  return typeof Step === "string" && typeof SecretId === "string" && typeof ClientRequestToken === "string";
}

/** A custom rule of AWS Config. */
export function isConfig(event: unknown): event is ConfigEvent {
  const { configRuleId, invokingEvent } = fields(event) ?? NONE;
  return typeof configRuleId === "string" && typeof invokingEvent === "string";
}

/** An action of CodePipeline. */
export function isCodePipeline(event: unknown): event is CodePipelineEvent {
  return fields(fields(event)?.["CodePipeline.job"]) !== undefined;
}

/** A task of S3 Batch Operations. */
export function isS3Batch(event: unknown): event is S3BatchEvent {
  const { invocationSchemaVersion, tasks } = fields(event) ?? NONE;
  return typeof invocationSchemaVersion === "string" && Array.isArray(tasks);
}

/** A request through an S3 Object Lambda access point. */
export function isS3ObjectLambda(event: unknown): event is S3ObjectLambdaEvent {
  const { xAmzRequestId, userRequest } = fields(event) ?? NONE;
  return typeof xAmzRequestId === "string" && fields(userRequest) !== undefined;
}

/** A resolver of AppSync, or a batch of them (`BatchInvoke`). Amplify's `@function` has its fields without `info`. */
export function isAppSync(event: unknown): event is AppSyncEvent | readonly AppSyncEvent[] {
  return Array.isArray(event) ? event.length > 0 && event.every(isResolver) : isResolver(event);
}

function isResolver(event: unknown): boolean {
  const { info, arguments: args, typeName, fieldName } = fields(event) ?? NONE;
  return (
    fields(args) !== undefined &&
    (typeof fields(info)?.fieldName === "string" ||
      (typeof typeName === "string" && typeof fieldName === "string"))
  );
}

/** A handler of a channel namespace of AppSync Events. */
export function isAppSyncEvents(event: unknown): event is AppSyncChannelEvent {
  const { channel, channelNamespace, operation } = fields(fields(event)?.info) ?? NONE;
  return (
    typeof operation === "string" &&
    typeof fields(channel)?.path === "string" &&
    fields(channelNamespace) !== undefined
  );
}

/** An authorizer of AppSync: `requestContext` is all that it has of a request. */
export function isAppSyncAuthorizer(event: unknown): event is AppSyncAuthorizerEvent {
  const { authorizationToken, requestContext, type } = fields(event) ?? NONE;
  return (
    typeof authorizationToken === "string" &&
    typeof fields(requestContext)?.apiId === "string" &&
    type === undefined
  );
}

/** A bot of Lex, V2 or V1. */
export function isLex(event: unknown): event is LexEvent {
  const { messageVersion, sessionState, currentIntent, bot } = fields(event) ?? NONE;
  return (
    typeof messageVersion === "string" &&
    fields(bot) !== undefined &&
    (fields(sessionState) ?? fields(currentIntent)) !== undefined
  );
}

/** A contact flow of Amazon Connect: `ContactFlowExecution` in its documentation, `ContactFlowEvent` in Lambda's sample. */
export function isConnect(event: unknown): event is ConnectEvent {
  const { Name, Details } = fields(event) ?? NONE;
  return typeof Name === "string" && typeof fields(fields(Details)?.ContactData)?.ContactId === "string";
}

/** The destination of another function's asynchronous calls. */
export function isDestination(event: unknown): event is DestinationEvent {
  const { requestContext, requestPayload, responseContext } = fields(event) ?? NONE;
  return (
    requestPayload !== undefined &&
    fields(requestContext) !== undefined &&
    fields(responseContext) !== undefined
  );
}

/** A custom authorizer of AWS IoT Core. */
export function isIotAuthorizer(event: unknown): event is IotAuthorizerEvent {
  const { protocolData, protocols } = fields(event) ?? NONE;
  return fields(protocolData) !== undefined && Array.isArray(protocols);
}

/** An identity provider of Transfer Family. */
export function isTransfer(event: unknown): event is TransferEvent {
  const { serverId, protocol, username } = fields(event) ?? NONE;
  return typeof serverId === "string" && typeof protocol === "string" && typeof username === "string";
}

/** An action group of a Bedrock agent. */
export function isBedrockAgent(event: unknown): event is BedrockAgentEvent {
  const { messageVersion, agent, actionGroup } = fields(event) ?? NONE;
  return typeof messageVersion === "string" && fields(agent) !== undefined && typeof actionGroup === "string";
}

/** Lambda@Edge behind an origin or before a viewer: the response is what it is called for, the request only told. */
export function isEdgeResponse(event: unknown): event is EdgeResponseEvent {
  return fields(fields(firstRecord(event)?.cf)?.response) !== undefined;
}
