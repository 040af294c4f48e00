import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Fixture, fixtures } from "../../../fixtures/read.ts";
import { authorizerSchema, httpV1Schema, httpV2Schema, webSocketSchema } from "./apigateway.ts";
import { alarmSchema, logsMessageSchema, logsSchema } from "./cloudwatch.ts";
import { codeCommitSchema } from "./codecommit.ts";
import { documentDbSchema } from "./documentdb.ts";
import { dynamoDbRecordSchema, dynamoDbSchema, dynamoDbValueSchema } from "./dynamodb.ts";
import { eventBridgeSchema } from "./eventbridge.ts";
import { firehoseSchema, kinesisAnalyticsSchema } from "./firehose.ts";
import { kafkaSchema, pipesKafkaSchema } from "./kafka.ts";
import { kinesisSchema, pipesKinesisSchema } from "./kinesis.ts";
import { albSchema, edgeSchema, latticeV1Schema, latticeV2Schema } from "./load-balancing.ts";
import { activeMqSchema, pipesActiveMqSchema, pipesRabbitMqSchema, rabbitMqSchema } from "./mq.ts";
import { s3EventBridgeSchema, s3Schema } from "./s3.ts";
import * as services from "./services.ts";
import { sesSchema } from "./ses.ts";
import { snsEnvelopeSchema, snsSchema } from "./sns.ts";
import { sqsRecordSchema, sqsSchema } from "./sqs.ts";

const schemas: Readonly<Record<string, z.ZodType>> = {
  "aws.alb": albSchema,
  "aws.apigateway.authorizer": authorizerSchema,
  "aws.apigateway.http-v1": httpV1Schema,
  "aws.apigateway.http-v2": httpV2Schema,
  "aws.apigateway.rest": httpV1Schema,
  "aws.apigateway.websocket": webSocketSchema,
  "aws.appsync": z.union([services.appSyncSchema, z.array(services.appSyncSchema)]),
  "aws.appsync.authorizer": services.appSyncAuthorizerSchema,
  "aws.appsync.events": services.appSyncEventsSchema,
  "aws.bedrock.agent": services.bedrockAgentSchema,
  "aws.cloudformation": services.cloudFormationSchema,
  "aws.cloudwatch.alarm": alarmSchema,
  "aws.codecommit": codeCommitSchema,
  "aws.codepipeline": services.codePipelineSchema,
  "aws.cognito": services.cognitoSchema,
  "aws.config": services.configSchema,
  "aws.connect": services.connectSchema,
  "aws.documentdb": documentDbSchema,
  "aws.dynamodb": dynamoDbSchema,
  "aws.dynamodb.kinesis": kinesisSchema,
  "aws.edge": edgeSchema,
  "aws.edge.response": services.edgeResponseSchema,
  "aws.eventbridge": eventBridgeSchema,
  "aws.eventbridge.schedule": eventBridgeSchema,
  "aws.firehose": firehoseSchema,
  "aws.function-url": httpV2Schema,
  "aws.iot.authorizer": services.iotAuthorizerSchema,
  "aws.kafka": kafkaSchema,
  "aws.kinesis": kinesisSchema,
  "aws.kinesis.analytics": kinesisAnalyticsSchema,
  "aws.lambda.destination": services.destinationSchema,
  "aws.lattice.v1": latticeV1Schema,
  "aws.lattice.v2": latticeV2Schema,
  "aws.lex": services.lexSchema,
  "aws.logs": logsSchema,
  "aws.mq.active": activeMqSchema,
  "aws.mq.rabbit": rabbitMqSchema,
  "aws.msk": kafkaSchema,
  "aws.pipes.dynamodb": z.array(dynamoDbRecordSchema),
  "aws.pipes.kafka": pipesKafkaSchema,
  "aws.pipes.kinesis": pipesKinesisSchema,
  "aws.pipes.mq.active": pipesActiveMqSchema,
  "aws.pipes.mq.rabbit": pipesRabbitMqSchema,
  "aws.pipes.sqs": z.array(sqsRecordSchema),
  "aws.s3": s3Schema,
  "aws.s3.batch": services.s3BatchSchema,
  "aws.s3.eventbridge": s3EventBridgeSchema,
  "aws.s3.object-lambda": services.s3ObjectLambdaSchema,
  "aws.s3.sns": snsSchema,
  "aws.s3.sns-sqs": sqsSchema,
  "aws.s3.sqs": sqsSchema,
  "aws.scheduler": eventBridgeSchema,
  "aws.secrets-manager": services.secretsManagerSchema,
  "aws.ses": sesSchema,
  "aws.sns": snsSchema,
  "aws.sns.sqs": sqsSchema,
  "aws.sqs": sqsSchema,
  "aws.transfer": services.transferSchema,
};

/** Direct calls carry any JSON: there is nothing to describe. */
const described = fixtures().filter(({ trigger }) => trigger !== "aws.invoke");

describe.each(described.map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, native }: Fixture) => {
    it("satisfies its schema and comes out whole", () => {
      expect(schemas[trigger]?.safeParse(native)).toEqual({ success: true, data: native });
    });

    it("satisfies no schema once it is emptied", () => {
      expect(schemas[trigger]?.safeParse({}).success).toBe(false);
    });
  },
);

it("describes what is packed into logs and what queues carry", () => {
  const logs = {
    messageType: "DATA_MESSAGE",
    owner: "1",
    logGroup: "g",
    logStream: "s",
    subscriptionFilters: [],
    logEvents: [{ id: "1", timestamp: 1, message: "m" }],
  };
  expect(logsMessageSchema.parse(logs)).toEqual(logs);
  expect(snsEnvelopeSchema.safeParse({ Type: "SubscriptionConfirmation" }).success).toBe(false);
});

it("wants exactly one type in a value of DynamoDB", () => {
  expect(dynamoDbValueSchema.safeParse({ M: { a: { L: [{ N: "1" }] } } }).success).toBe(true);
  expect(dynamoDbValueSchema.safeParse({ S: "a", N: "1" }).success).toBe(false);
  expect(dynamoDbValueSchema.safeParse({}).success).toBe(false);
});
