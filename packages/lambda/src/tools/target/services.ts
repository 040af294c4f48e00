import type { ServiceRef } from "anyfn/target";

/** What handles are connected to here, by kind the first one where nothing is said. */
export const services: readonly ServiceRef[] = [
  {
    id: "aws.s3",
    kind: "bucket",
    from: "@anyfn/clients/s3",
    name: "s3",
    triggers: ["aws.s3", "aws.s3.eventbridge", "aws.s3.sns", "aws.s3.sqs", "aws.s3.sns-sqs"],
    packages: ["@aws-sdk/client-s3"],
    // Another server of the protocol has keys of its own.
    options: ({ endpoint, variable }) =>
      endpoint === undefined
        ? `{ bucket: ${variable()} }`
        : `{ bucket: ${variable()}, client: { endpoint: ${JSON.stringify(endpoint)}, region: "auto", forcePathStyle: true, credentials: { accessKeyId: ${variable("ACCESS_KEY_ID")}, secretAccessKey: ${variable("SECRET_ACCESS_KEY")} } } }`,
  },
  {
    id: "aws.sqs",
    kind: "queue",
    from: "@anyfn/clients/sqs",
    name: "sqs",
    triggers: ["aws.sqs"],
    packages: ["@aws-sdk/client-sqs"],
    options: ({ endpoint, variable }) => `{ url: ${variable()}${client(endpoint)} }`,
  },
  {
    id: "aws.sns",
    kind: "topic",
    from: "@anyfn/clients/sns",
    name: "sns",
    triggers: ["aws.sns", "aws.sns.sqs"],
    packages: ["@aws-sdk/client-sns"],
    options: ({ endpoint, variable }) => `{ topic: ${variable()}${client(endpoint)} }`,
  },
  {
    id: "aws.eventbridge",
    kind: "events",
    from: "@anyfn/clients/eventbridge",
    name: "eventbridge",
    triggers: ["aws.eventbridge"],
    packages: ["@aws-sdk/client-eventbridge"],
    options: ({ endpoint, variable }) => `{ bus: ${variable()}${client(endpoint)} }`,
  },
  {
    id: "aws.lambda",
    kind: "function",
    from: "@anyfn/clients/lambda",
    name: "lambda",
    triggers: ["aws.invoke"],
    packages: ["@aws-sdk/client-lambda"],
    options: ({ endpoint, variable }) => `{ function: ${variable()}${client(endpoint)} }`,
  },
  {
    id: "aws.dynamodb",
    kind: "kv",
    from: "@anyfn/clients/dynamodb",
    name: "dynamodb",
    packages: ["@aws-sdk/client-dynamodb"],
    options: ({ endpoint, variable }) => `{ table: ${variable()}${client(endpoint)} }`,
  },
];

function client(endpoint: string | undefined): string {
  return endpoint === undefined ? "" : `, client: { endpoint: ${JSON.stringify(endpoint)} }`;
}
