import type { HttpStimulus, MessageStimulus, Messages, Variant } from "anyfn/driver";
import { activeMqEvent, rabbitMqEvent } from "./broker-events.ts";
import { eventBridgeEvent, ruleTick, schedulerTick } from "./bus-events.ts";
import { documentDbEvent } from "./documentdb-events.ts";
import {
  albMultiEvent,
  albSingleEvent,
  functionUrlEvent,
  type HttpEventOf,
  httpV1Event,
  httpV2Event,
  latticeV1Event,
  latticeV2Event,
  restEvent,
} from "./http-events.ts";
import { pipedKafka, pipedKinesis, pipedMessages, pipedRecords } from "./pipe-events.ts";
import { queueEvent, s3SnsEvent, s3SqsEvent, snsEvent, snsSqsEvent } from "./queue-events.ts";
import { storageEnvelope, storageNotification } from "./storage-events.ts";
import { dynamodbEvent, dynamodbKinesisEvent, kafkaEvent, kinesisEvent, mskEvent } from "./stream-events.ts";
import { toWire } from "./wire.ts";

/** A variant, and how its native event is made. */
export interface LambdaVariant extends Variant {
  toNative(stimulus: never): unknown;
}

const oneShard = "a batch is of one shard";
const noContentType = {
  "content-type": "S3 does not tell it",
  content: "a notification is about an object, which it leaves where it is",
};

/** Every way in which Lambda is called that conformance plays. */
export const variants: readonly LambdaVariant[] = [
  http("rest", "aws.apigateway.rest", restEvent),
  http("http-v1", "aws.apigateway.http-v1", httpV1Event),
  http("http-v2", "aws.apigateway.http-v2", httpV2Event),
  http("function-url", "aws.function-url", functionUrlEvent),
  http("alb-single", "aws.alb", albSingleEvent),
  http("alb-multi", "aws.alb", albMultiEvent),
  http("lattice-v1", "aws.lattice.v1", latticeV1Event),
  http("lattice-v2", "aws.lattice.v2", latticeV2Event),
  http("function-url-streamed", "aws.function-url", functionUrlEvent, true),
  http("rest-streamed", "aws.apigateway.rest", restEvent, true),

  schedule("rule", "aws.eventbridge.schedule", ruleTick),
  schedule("scheduler", "aws.scheduler", schedulerTick),

  storage("s3", "aws.s3", storageNotification),
  {
    ...storage("s3-bus", "aws.s3.eventbridge", storageEnvelope),
    lacks: {
      ...noContentType,
      attempt: "EventBridge does not count deliveries",
      batch: "EventBridge sends one event at a time",
    },
  },
  storage("s3-sns", "aws.s3.sns", s3SnsEvent),
  storage("s3-sqs", "aws.s3.sqs", (stimulus) => s3SqsEvent(stimulus, false), true),
  storage("s3-sns-sqs", "aws.s3.sns-sqs", (stimulus) => s3SqsEvent(stimulus, true), true),

  queue("sqs", { partialBatch: true }, false),
  queue("sqs-whole", {}, false),
  queue("sqs-fifo", { partialBatch: true }, true),
  {
    ...queue("pipes-sqs", {}, false),
    trigger: "aws.pipes.sqs",
    toNative: (stimulus: MessageStimulus<"queue">) => pipedRecords(queueEvent(stimulus, false)),
  },
  broker("mq-active", "aws.mq.active", activeMqEvent),
  broker("mq-rabbit", "aws.mq.rabbit", rabbitMqEvent),
  broker("pipes-mq-active", "aws.pipes.mq.active", (stimulus) => pipedMessages(activeMqEvent(stimulus))),
  broker("pipes-mq-rabbit", "aws.pipes.mq.rabbit", (stimulus) => pipedMessages(rabbitMqEvent(stimulus))),

  {
    id: "sns",
    kind: "topic",
    trigger: "aws.sns",
    serve: {},
    redelivery: "whole",
    lacks: {
      batch: "SNS calls once per message",
      "several-sources": "SNS calls once per message",
      bytes: textAlone(),
      attempt: "SNS does not count deliveries",
    },
    toNative: (stimulus: MessageStimulus<"topic">) => snsEvent(alone(stimulus, "SNS calls once per message")),
  },
  {
    id: "sns-sqs",
    kind: "topic",
    trigger: "aws.sns.sqs",
    serve: { partialBatch: true },
    redelivery: "each",
    lacks: { bytes: textAlone(), ...allFields("SQS") },
    toNative: (stimulus: MessageStimulus<"topic">) => snsSqsEvent(stimulus, false),
  },
  {
    id: "sns-sqs-raw",
    kind: "topic",
    trigger: "aws.sns.sqs",
    serve: { partialBatch: true, trigger: "aws.sns.sqs" },
    redelivery: "each",
    lacks: { bytes: textAlone(), subject: "raw delivery carries no subject", ...allFields("SQS") },
    toNative: (stimulus: MessageStimulus<"topic">) => snsSqsEvent(stimulus, true),
  },

  database("dynamodb", "aws.dynamodb", { partialBatch: true }, dynamodbEvent),
  database("dynamodb-whole", "aws.dynamodb", {}, dynamodbEvent),
  database("dynamodb-kinesis", "aws.dynamodb.kinesis", { partialBatch: true }, dynamodbKinesisEvent),
  database("pipes-dynamodb", "aws.pipes.dynamodb", {}, (stimulus) => pipedRecords(dynamodbEvent(stimulus))),
  database("documentdb", "aws.documentdb", {}, documentDbEvent),

  stream("kinesis", "aws.kinesis", { partialBatch: true }, kinesisEvent),
  stream("kinesis-whole", "aws.kinesis", {}, kinesisEvent),
  stream("msk", "aws.msk", { partialBatch: true }, mskEvent),
  stream("kafka", "aws.kafka", { partialBatch: true }, kafkaEvent),
  stream("pipes-kinesis", "aws.pipes.kinesis", {}, (stimulus) => pipedKinesis(kinesisEvent(stimulus))),
  stream("pipes-kafka", "aws.pipes.kafka", {}, (stimulus) => pipedKafka(mskEvent(stimulus))),

  {
    id: "bus",
    kind: "event",
    trigger: "aws.eventbridge",
    serve: {},
    lacks: {
      batch: "EventBridge sends one event at a time",
      ...allFields("EventBridge"),
      "exact-numbers":
        "the runtime parses the event before the function is called, which rounds large integers",
      "json-scalars": "the detail of an EventBridge event is a JSON object",
      "json-lists": "the detail of an EventBridge event is a JSON object",
      "json-null": "the detail of an EventBridge event is a JSON object",
    },
    toNative: (stimulus: MessageStimulus<"event">) => {
      const [data] = alone(stimulus, "EventBridge sends one event at a time").messages.map(
        (each) => each.data,
      );
      if (typeof data !== "object" || data === null || Array.isArray(data))
        throw new RangeError("EventBridge refuses a detail that is no JSON object.");
      return eventBridgeEvent(stimulus);
    },
  },

  {
    id: "invoke",
    kind: "invoke",
    trigger: "aws.invoke",
    serve: {},
    toNative: ({ messages: [message] }: MessageStimulus<"invoke">) => message?.data,
  },
];

/** SQS and SNS refuse characters outside of XML's, and know no bytes. */
function textAlone(): string {
  return "bodies of SQS and SNS are text";
}

function http(id: string, trigger: string, eventOf: HttpEventOf, streaming = false): LambdaVariant {
  return {
    id,
    kind: "http",
    trigger,
    serve: streaming ? { streaming } : {},
    lacks: streaming
      ? {
          buffering: "the response stream invoke mode sends the status with the first byte",
          "response-limit": "a response stream may be larger than any buffer",
        }
      : { streaming: "the buffered invoke mode takes the whole answer" },
    toNative: (stimulus: HttpStimulus) => eventOf(toWire(stimulus)),
  };
}

type EventOf<K extends keyof Messages> = (stimulus: MessageStimulus<K>) => unknown;

function schedule(id: string, trigger: string, toNative: EventOf<"schedule">): LambdaVariant {
  return { id, kind: "schedule", trigger, serve: {}, lacks: allFields("EventBridge"), toNative };
}

function storage(id: string, trigger: string, toNative: EventOf<"storage">, inQueue = false): LambdaVariant {
  return {
    id,
    kind: "storage",
    trigger,
    serve: inQueue ? { partialBatch: true } : {},
    redelivery: inQueue ? "each" : "whole",
    lacks: {
      ...noContentType,
      ...(inQueue ? {} : { attempt: "deliveries of S3 and SNS are not counted" }),
    },
    toNative,
  };
}

function queue(id: string, serve: Variant["serve"], fifo: boolean): LambdaVariant {
  return {
    id,
    kind: "queue",
    trigger: "aws.sqs",
    serve,
    redelivery: serve.partialBatch ? "each" : "whole",
    lacks: {
      bytes: textAlone(),
      ...allFields("SQS"),
      ...(fifo ? {} : { groups: "a standard queue promises no order: its groups are for fairness" }),
    },
    toNative: (stimulus: MessageStimulus<"queue">) => queueEvent(stimulus, fifo),
  };
}

function broker(id: string, trigger: string, toNative: EventOf<"queue">): LambdaVariant {
  return {
    id,
    kind: "queue",
    trigger,
    serve: {},
    redelivery: "whole",
    lacks: {
      attempt: "a broker tells only whether a message was delivered before",
      groups: "a broker's mapping promises no order",
      ...(trigger.endsWith("active") ? { attributes: "properties of JMS hold no bytes" } : {}),
    },
    toNative,
  };
}

function database(
  id: string,
  trigger: string,
  serve: Variant["serve"],
  toNative: EventOf<"database">,
): LambdaVariant {
  return {
    id,
    kind: "database",
    trigger,
    serve,
    redelivery: serve.partialBatch ? "from-first" : "whole",
    lacks: {
      attempt: "streams do not count deliveries",
      "nested-documents": "tables and collections hold no others",
      "document-times": "changes do not tell when an item was created",
      vectors: "the database has none",
      "exact-times": "DynamoDB has no times, those of MongoDB are milliseconds",
      ...(trigger === "aws.dynamodb.kinesis" ? allFields("DynamoDB") : {}),
      ...(trigger === "aws.documentdb" ? allFields("DocumentDB") : {}),
      ...(trigger === "aws.documentdb" ? { sets: "MongoDB has none" } : {}),
    },
    toNative: (stimulus: MessageStimulus<"database">) => {
      const nested = stimulus.messages.find(({ collection }) => collection.includes("/"));
      if (nested) throw new RangeError(`A table or collection named ${nested.collection} cannot be.`);
      return toNative(stimulus);
    },
  };
}

function stream(
  id: string,
  trigger: string,
  serve: Variant["serve"],
  toNative: EventOf<"stream">,
): LambdaVariant {
  const ofKinesis = trigger.endsWith("kinesis");
  return {
    id,
    kind: "stream",
    trigger,
    serve,
    redelivery: serve.partialBatch ? "from-first" : "whole",
    lacks: {
      attempt: "streams do not count deliveries",
      ...(ofKinesis
        ? {
            attributes: "Kinesis records have none",
            "no-key": "every record of Kinesis has a partition key",
            "several-partitions": oneShard,
          }
        : {}),
      ...allFields(ofKinesis ? "Kinesis" : "the mapping"),
    },
    toNative: (stimulus: MessageStimulus<"stream">) => {
      const partitions = new Set(stimulus.messages.map(({ partition = "0" }) => partition));
      if (ofKinesis && partitions.size > 1) throw new RangeError(`Kinesis: ${oneShard}.`);
      return toNative(stimulus);
    },
  };
}

function allFields(service: string): Variant["lacks"] {
  return { "optional-fields": `${service} leaves out no field of its own` };
}

/** One message, where the service sends no more in one call. */
function alone<K extends keyof Messages>(stimulus: MessageStimulus<K>, reason: string): MessageStimulus<K> {
  if (stimulus.messages.length > 1) throw new RangeError(`${reason}.`);
  return stimulus;
}
