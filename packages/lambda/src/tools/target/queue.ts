import type { FunctionPlan } from "anyfn/target";
import { attribute, defined, type Json, type Stack, sub } from "./stack.ts";
import { DEFAULT_TIMEOUT, isArn, number, text, type Wire, type Wiring } from "./wire.ts";

/** A queue and the mapping that reads it: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html */
export const sqs: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  const name = text(plan, "name") ?? plan.name;
  events.Queue = mapping(
    wire,
    isArn(name) ? name : attribute(sourceQueue(stack, name, wire, plan.options.ordered === true), "Arn"),
  );
};

/** A topic's messages through a queue of the function's own. */
export const topicQueue: Wiring = (wire) => {
  const { id, plan, stack, events } = wire;
  const queue = sourceQueue(stack, plan.name, wire, false);
  const name = text(plan, "name") ?? plan.name;
  const topic = topicRef(stack, name);
  allowQueue(stack, queue, "sns.amazonaws.com", topic);
  stack.resource(`${id}Subscription`, "AWS::SNS::Subscription", {
    TopicArn: topic,
    Protocol: "sqs",
    Endpoint: attribute(queue, "Arn"),
  });
  events.Queue = mapping(wire, attribute(queue, "Arn"));
};

/** A topic that calls the function itself. */
export const sns: Wiring = ({ plan, stack, events }) => {
  events.Topic = { Type: "SNS", Properties: { Topic: topicRef(stack, text(plan, "name") ?? plan.name) } };
};

/** The topic of that name: an ARN is taken as it is. */
export function topicRef(stack: Stack, name: string): Json {
  if (isArn(name)) return name;
  const id = stack.id(name, "Topic");
  stack.output(`${id}Arn`, `ARN of the topic that functions call ${JSON.stringify(name)}.`, { Ref: id });
  return stack.resource(id, "AWS::SNS::Topic", { TopicName: ownName(name) });
}

/** A queue that a function reads, with its dead letters; the logical id. */
export function sourceQueue(stack: Stack, name: string, { plan }: Wire, ordered: boolean): string {
  const fifo = ordered || name.endsWith(".fifo");
  const { retry } = plan.options;
  const dead = deadLetterArn(stack, retry?.deadLetter ?? `${name.replace(/\.fifo$/, "")}-dead`, fifo);
  const id = queue(stack, name, fifo, {
    // Six times the function's timeout, as AWS advises: a message must not come back while it is worked on.
    VisibilityTimeout: Math.max(6 * (plan.options.timeout ?? DEFAULT_TIMEOUT), retry?.delay ?? 0),
    MessageRetentionPeriod: retry?.maxAge,
    RedrivePolicy: {
      deadLetterTargetArn: dead,
      maxReceiveCount: (retry?.attempts ?? DEFAULT_ATTEMPTS) + 1,
    },
  });
  stack.output(`${id}Url`, `URL of the queue that functions call ${JSON.stringify(name)}.`, { Ref: id });
  return id;
}

/** A name that no other stack of the account and region has. */
function ownName(name: string): Json {
  return sub(`\${AWS::StackName}-${name.replaceAll("${", "${!")}`);
}

/** Deliveries after the first one where the function names no number. */
const DEFAULT_ATTEMPTS = 4;

/** The ARN of the queue of that name for what failed for good, which is made where it is no ARN. */
function deadLetterArn(stack: Stack, name: string, fifo = false): Json {
  return isArn(name)
    ? name
    : attribute(queue(stack, name, fifo, { MessageRetentionPeriod: FOURTEEN_DAYS }), "Arn");
}

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/** Where an asynchronous call or a stream record goes that failed for good: by default a queue with the function's name. */
export function onFailure(stack: Stack, { name, options: { retry } }: FunctionPlan): Json {
  return {
    OnFailure: { Type: "SQS", Destination: deadLetterArn(stack, retry?.deadLetter ?? `${name}-dead`) },
  };
}

/** Lets a service put what comes from `source` into a queue. */
export function allowQueue(stack: Stack, queueId: string, service: string, source: Json): void {
  stack.resource(`${queueId}Policy`, "AWS::SQS::QueuePolicy", {
    Queues: [{ Ref: queueId }],
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sqs:SendMessage",
          Resource: attribute(queueId, "Arn"),
          Condition: { ArnLike: { "aws:SourceArn": source } },
        },
      ],
    },
  });
}

/** The event source mapping of a queue, which reports failures one by one. */
export function mapping({ plan }: Wire, queueArn: Json): Json {
  const { maxInstances } = plan.options;
  const batchSize = number(plan, "batchSize");
  return {
    Type: "SQS",
    Properties: defined({
      Queue: queueArn,
      BatchSize: batchSize,
      // Over ten messages at once AWS wants a window to gather them in.
      MaximumBatchingWindowInSeconds: batchSize !== undefined && batchSize > 10 ? 1 : undefined,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: maxInstances === undefined ? undefined : { MaximumConcurrency: maxInstances },
    }),
  };
}

function queue(
  stack: Stack,
  name: string,
  fifo: boolean,
  properties: Readonly<Record<string, Json | undefined>>,
): string {
  const physical = physicalName(name, fifo);
  const id = queueId(stack, name, fifo);
  const own = {
    QueueName: ownName(physical),
    FifoQueue: fifo || undefined,
    ContentBasedDeduplication: fifo || undefined,
  };
  stack.resource(id, "AWS::SQS::Queue", own);
  // One function's dead letters may be another's source: the queue is what both ask for, and hides a message for the longer time.
  stack.edit(id, "Properties", (before) =>
    defined({
      ...properties,
      ...before,
      VisibilityTimeout: longest(before.VisibilityTimeout, properties.VisibilityTimeout),
    }),
  );
  return id;
}

/** The logical id of a queue, by the name that the queue has: `orders` and `orders.fifo` are two queues. */
export function queueId(stack: Stack, name: string, fifo: boolean): string {
  return stack.id(physicalName(name, fifo), "Queue");
}

function physicalName(name: string, fifo: boolean): string {
  return fifo && !name.endsWith(".fifo") ? `${name}.fifo` : name;
}

function longest(...times: readonly (Json | undefined)[]): number | undefined {
  const seconds = times.filter((time) => typeof time === "number");
  return seconds.length > 0 ? Math.max(...seconds) : undefined;
}
