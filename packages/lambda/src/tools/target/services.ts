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
