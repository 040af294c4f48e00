import type { Trigger } from "anyfn/adapter";
import { alb } from "./events/alb.ts";
import { appSync } from "./events/appsync.ts";
import { appSyncAuthorizer } from "./events/appsync-authorizer.ts";
import { appSyncEvents } from "./events/appsync-events.ts";
import { authorizer } from "./events/authorizer.ts";
import { bedrockAgent } from "./events/bedrock-agent.ts";
import { cloudFormation } from "./events/cloudformation.ts";
import { cloudWatchAlarm } from "./events/cloudwatch-alarm.ts";
import { cloudWatchLogs } from "./events/cloudwatch-logs.ts";
import { codeCommit } from "./events/codecommit.ts";
import { codePipeline } from "./events/codepipeline.ts";
import { cognito } from "./events/cognito.ts";
import { config } from "./events/config.ts";
import { connect } from "./events/connect.ts";
import { destination } from "./events/destination.ts";
import { documentDb } from "./events/documentdb.ts";
import { dynamodb } from "./events/dynamodb.ts";
import { dynamodbKinesis } from "./events/dynamodb-kinesis.ts";
import { edge } from "./events/edge.ts";
import { edgeResponse } from "./events/edge-response.ts";
import { eventBridge } from "./events/eventbridge.ts";
import { eventBridgeSchedule } from "./events/eventbridge-schedule.ts";
import { firehose } from "./events/firehose.ts";
import { functionUrl } from "./events/function-url.ts";
import { httpV1 } from "./events/http-v1.ts";
import { httpV2 } from "./events/http-v2.ts";
import { invoke } from "./events/invoke.ts";
import { iotAuthorizer } from "./events/iot-authorizer.ts";
import { kafka } from "./events/kafka.ts";
import { kinesis } from "./events/kinesis.ts";
import { kinesisAnalytics } from "./events/kinesis-analytics.ts";
import { latticeV1 } from "./events/lattice-v1.ts";
import { latticeV2 } from "./events/lattice-v2.ts";
import { lex } from "./events/lex.ts";
import { activeMq } from "./events/mq-active.ts";
import { rabbitMq } from "./events/mq-rabbit.ts";
import { msk } from "./events/msk.ts";
import { pipesDynamodb } from "./events/pipes-dynamodb.ts";
import { pipesKafka } from "./events/pipes-kafka.ts";
import { pipesKinesis } from "./events/pipes-kinesis.ts";
import { pipesActiveMq } from "./events/pipes-mq-active.ts";
import { pipesRabbitMq } from "./events/pipes-mq-rabbit.ts";
import { pipesSqs } from "./events/pipes-sqs.ts";
import { rest } from "./events/rest.ts";
import { s3 } from "./events/s3.ts";
import { s3Batch } from "./events/s3-batch.ts";
import { s3EventBridge } from "./events/s3-eventbridge.ts";
import { s3ObjectLambda } from "./events/s3-object-lambda.ts";
import { s3Sns } from "./events/s3-sns.ts";
import { s3SnsSqs } from "./events/s3-sns-sqs.ts";
import { s3Sqs } from "./events/s3-sqs.ts";
import { scheduler } from "./events/scheduler.ts";
import { secretsManager } from "./events/secrets-manager.ts";
import { ses } from "./events/ses.ts";
import { sns } from "./events/sns.ts";
import { snsSqs } from "./events/sns-sqs.ts";
import { sqs } from "./events/sqs.ts";
import { transfer } from "./events/transfer.ts";
import { webSocket } from "./events/websocket.ts";

/**
 * Every trigger, in the order in which an unknown event is tried: what looks like another source stands before it, rows that
 * unwrap stand behind the rows of their kind, a direct call takes what is left.
 */
export const all: readonly Trigger[] = [
  pipesSqs,
  pipesKinesis,
  pipesDynamodb,
  pipesKafka,
  pipesActiveMq,
  pipesRabbitMq,
  authorizer,
  alb,
  webSocket,
  functionUrl,
  httpV2,
  latticeV2,
  latticeV1,
  httpV1,
  rest,
  edge,
  edgeResponse,
  sqs,
  sns,
  s3,
  dynamodb,
  kinesis,
  ses,
  codeCommit,
  msk,
  kafka,
  activeMq,
  rabbitMq,
  documentDb,
  firehose,
  kinesisAnalytics,
  cloudWatchLogs,
  s3EventBridge,
  eventBridgeSchedule,
  scheduler,
  eventBridge,
  cloudWatchAlarm,
  cloudFormation,
  cognito,
  secretsManager,
  config,
  codePipeline,
  s3Batch,
  s3ObjectLambda,
  appSync,
  appSyncEvents,
  appSyncAuthorizer,
  lex,
  connect,
  destination,
  iotAuthorizer,
  transfer,
  bedrockAgent,
  s3Sns,
  s3Sqs,
  s3SnsSqs,
  snsSqs,
  dynamodbKinesis,
  invoke,
];
