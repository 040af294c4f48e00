import { onFailure } from "./queue.ts";
import { defined, type Json } from "./stack.ts";
import { isArn, list, number, text, type Wire, type Wiring } from "./wire.ts";

/** A table's stream. The table is the user's, and so its stream's ARN is a parameter. */
export const dynamodb: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  const name = text(plan, "collection") ?? plan.name;
  const on = list(plan, "on");
  events.Table = {
    Type: "DynamoDB",
    Properties: {
      Stream: isArn(name)
        ? name
        : stack.parameter(
            `${stack.id(name, "Table")}StreamArn`,
            `ARN of the stream of the table that functions call ${JSON.stringify(name)}; its view type must be NEW_AND_OLD_IMAGES.`,
          ),
      ...reading(wire),
      ...(on
        ? {
            FilterCriteria: {
              Filters: [
                { Pattern: JSON.stringify({ eventName: on.flatMap((action) => EVENT_NAMES[action] ?? []) }) },
              ],
            },
          }
        : {}),
    },
  };
};

const EVENT_NAMES: Readonly<Record<string, string>> = {
  created: "INSERT",
  updated: "MODIFY",
  deleted: "REMOVE",
};

/** A stream of records. It costs by the hour, so that it is the user's to make. */
export const kinesis: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  // A database function's table is what writes to the stream.
  const name = text(plan, "name") ?? text(plan, "collection") ?? plan.name;
  events.Stream = {
    Type: "Kinesis",
    Properties: {
      Stream: isArn(name)
        ? name
        : stack.parameter(
            `${stack.id(name, "Stream")}Arn`,
            `ARN of the stream that functions call ${JSON.stringify(name)}.`,
          ),
      ...reading(wire),
    },
  };
};

/** A topic of Managed Streaming for Apache Kafka. */
export const msk: Wiring = ({ plan, stack, events }) => {
  const name = text(plan, "name") ?? plan.name;
  events.Stream = {
    Type: "MSK",
    Properties: defined({
      Stream: stack.parameter("KafkaClusterArn", "ARN of the Kafka cluster."),
      Topics: [name],
      StartingPosition: position(text(plan, "from")),
      BatchSize: number(plan, "batchSize"),
    }),
  };
};

/** A topic of a Kafka cluster elsewhere. */
export const kafka: Wiring = ({ plan, stack, events }) => {
  const name = text(plan, "name") ?? plan.name;
  events.Stream = {
    Type: "SelfManagedKafka",
    Properties: defined({
      KafkaBootstrapServers: [stack.parameter("KafkaServer", "host:port of a server of the Kafka cluster.")],
      SourceAccessConfigurations: [
        {
          Type: "SASL_SCRAM_512_AUTH",
          URI: stack.parameter(
            "KafkaSecretArn",
            "ARN of the secret with the cluster's username and password.",
          ),
        },
      ],
      Topics: [name],
      StartingPosition: position(text(plan, "from")),
      BatchSize: number(plan, "batchSize"),
    }),
  };
};

/** A collection of a DocumentDB cluster. */
export const documentDb: Wiring = ({ plan, stack, events }) => {
  events.Collection = {
    Type: "DocumentDB",
    Properties: defined({
      Cluster: stack.parameter("DocumentDbClusterArn", "ARN of the DocumentDB cluster."),
      DatabaseName:
        text(plan, "database") ??
        stack.parameter("DocumentDbDatabase", "Name of the database in the DocumentDB cluster."),
      CollectionName: text(plan, "collection"),
      SourceAccessConfigurations: [
        {
          Type: "BASIC_AUTH",
          URI: stack.parameter(
            "DocumentDbSecretArn",
            "ARN of the secret with the cluster's username and password.",
          ),
        },
      ],
      FullDocument: "UpdateLookup",
      StartingPosition: "LATEST",
      BatchSize: number(plan, "batchSize"),
    }),
  };
};

/** A queue of an Amazon MQ broker. */
export const mq: Wiring = ({ plan, stack, events }) => {
  events.Queue = {
    Type: "MQ",
    Properties: defined({
      Broker: stack.parameter("BrokerArn", "ARN of the Amazon MQ broker."),
      Queues: [text(plan, "name") ?? plan.name],
      SourceAccessConfigurations: [
        {
          Type: "BASIC_AUTH",
          URI: stack.parameter(
            "BrokerSecretArn",
            "ARN of the secret with the broker's username and password.",
          ),
        },
      ],
      BatchSize: number(plan, "batchSize"),
    }),
  };
};

function reading({ plan, stack }: Wire): Record<string, Json> {
  const { retry } = plan.options;
  return defined({
    StartingPosition: position(text(plan, "from")),
    BatchSize: number(plan, "batchSize"),
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    // A record that always fails would hold up its shard until it expires: it is singled out, and ends in a queue.
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: retry?.attempts ?? DEFAULT_ATTEMPTS,
    MaximumRecordAgeInSeconds: retry?.maxAge,
    DestinationConfig: onFailure(stack, plan),
  });
}

/** Deliveries of a record after the first one where the function names no number. */
const DEFAULT_ATTEMPTS = 10;

function position(from: string | undefined): string {
  return from === "earliest" ? "TRIM_HORIZON" : "LATEST";
}
