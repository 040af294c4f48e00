import { http, queue } from "anyfn";
import type * as Aws from "aws-lambda";
import { expectTypeOf, test } from "vitest";
import { handler } from "./index.ts";
import type * as Native from "./native.ts";

/** What AWS's own types promise is what this adapter reads: a field that is renamed or becomes optional there is an error here. */
test("the events of AWS's types fit what is read of them", () => {
  expectTypeOf<Aws.APIGatewayProxyEventV2>().toExtend<Native.HttpV2Event>();
  expectTypeOf<Aws.LambdaFunctionURLEvent>().toExtend<Native.HttpV2Event>();
  expectTypeOf<Aws.APIGatewayProxyEvent>().toExtend<Native.HttpV1Event>();
  expectTypeOf<Aws.ALBEvent>().toExtend<Native.AlbEvent>();
  // One record, which the types say nothing of.
  expectTypeOf<Aws.CloudFrontRequestEvent["Records"][0]>().toExtend<Native.EdgeEvent["Records"][0]>();
  expectTypeOf<Aws.SQSEvent>().toExtend<Native.SqsEvent>();
  expectTypeOf<Aws.SNSEvent>().toExtend<Native.SnsEvent>();
  expectTypeOf<Aws.S3Event>().toExtend<Native.S3Event>();
  expectTypeOf<Aws.KinesisStreamEvent>().toExtend<Native.KinesisEvent>();
  // In the types every field of a record may be missing; what the stream always has, the trigger checks.
  expectTypeOf<
    Aws.DynamoDBRecord & {
      readonly eventName: string;
      readonly eventSource: string;
      readonly dynamodb: { readonly SequenceNumber: string };
    }
  >().toExtend<Native.DynamoDbRecord>();
  expectTypeOf<Aws.MSKEvent>().toExtend<Native.KafkaEvent>();
  expectTypeOf<Aws.SelfManagedKafkaEvent>().toExtend<Native.KafkaEvent>();
  expectTypeOf<Aws.EventBridgeEvent<string, unknown>>().toExtend<Native.EventBridgeEvent>();
  expectTypeOf<Aws.ScheduledEvent>().toExtend<Native.EventBridgeEvent>();
  expectTypeOf<Aws.CloudWatchLogsEvent>().toExtend<Native.LogsEvent>();
  expectTypeOf<Aws.CodeCommitTriggerEvent>().toExtend<Native.CodeCommitEvent>();
  expectTypeOf<Aws.SESEvent>().toExtend<Native.SesEvent>();
  expectTypeOf<Aws.FirehoseTransformationEvent>().toExtend<Native.FirehoseEvent>();
  expectTypeOf<Aws.CloudFormationCustomResourceEvent>().toExtend<Native.CloudFormationEvent>();
  expectTypeOf<Aws.CodePipelineEvent>().toExtend<Native.CodePipelineEvent>();
  expectTypeOf<Aws.S3BatchEvent>().toExtend<Native.S3BatchEvent>();
});

test("the context of AWS's types fits what is read of it", () => {
  expectTypeOf<Aws.Context>().toExtend<Native.LambdaContext>();
});

test("a handler is one of AWS's types", () => {
  const web = handler(http(() => new Response()));
  const messages = handler(queue("orders", () => {}));
  expectTypeOf(web).toExtend<(event: Aws.APIGatewayProxyEventV2, context: Aws.Context) => unknown>();
  expectTypeOf(messages).toExtend<(event: Aws.SQSEvent, context: Aws.Context) => unknown>();
});
