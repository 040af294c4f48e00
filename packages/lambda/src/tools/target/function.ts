import type { AppPlan, BuiltEntry, FunctionPlan } from "anyfn/target";
import { type LambdaConfig, runtimeOf } from "./config.ts";
import { allowed, cloudWatchLogs, eventBridge } from "./event.ts";
import { alb, functionUrl, httpApi, restApi } from "./http.ts";
import { onFailure, sns, sqs, topicQueue } from "./queue.ts";
import { documentDb, dynamodb, kafka, kinesis, mq, msk } from "./records.ts";
import { resourcesOf } from "./resources.ts";
import { eventBridgeSchedule, scheduler } from "./schedule.ts";
import { defined, type Json, type Stack, sub } from "./stack.ts";
import { s3, s3Carried, s3EventBridge } from "./storage.ts";
import { nativeOf, QUEUED, triggersOf } from "./triggers.ts";
import { DEFAULT_TIMEOUT, type Wire, type Wiring } from "./wire.ts";

/** How each trigger is connected. One that is not here is connected by hand: the function is there to be called. */
const WIRINGS: Readonly<Record<string, Wiring>> = {
  "aws.apigateway.http-v2": httpApi,
  "aws.apigateway.http-v1": httpApi,
  "aws.apigateway.rest": restApi,
  "aws.function-url": functionUrl,
  "aws.alb": alb,
  "aws.lattice.v1": allowed("vpc-lattice.amazonaws.com"),
  "aws.lattice.v2": allowed("vpc-lattice.amazonaws.com"),
  "aws.scheduler": scheduler,
  "aws.eventbridge.schedule": eventBridgeSchedule,
  "aws.s3": s3,
  "aws.s3.eventbridge": s3EventBridge,
  "aws.s3.sns": s3Carried,
  "aws.s3.sqs": s3Carried,
  "aws.s3.sns-sqs": s3Carried,
  "aws.sqs": sqs,
  "aws.sns": sns,
  "aws.sns.sqs": topicQueue,
  "aws.dynamodb": dynamodb,
  "aws.dynamodb.kinesis": kinesis,
  "aws.kinesis": kinesis,
  "aws.msk": msk,
  "aws.kafka": kafka,
  "aws.eventbridge": eventBridge,
  "aws.logs": cloudWatchLogs,
  "aws.documentdb": documentDb,
  "aws.mq.active": mq,
  "aws.mq.rabbit": mq,
  "aws.ses": allowed("ses.amazonaws.com"),
  "aws.codecommit": allowed("codecommit.amazonaws.com"),
  "aws.cloudwatch.alarm": allowed("lambda.alarms.cloudwatch.amazonaws.com"),
  "aws.apigateway.authorizer": allowed("apigateway.amazonaws.com"),
  "aws.apigateway.websocket": allowed("apigateway.amazonaws.com"),
  "aws.appsync.authorizer": allowed("appsync.amazonaws.com"),
  "aws.transfer": allowed("transfer.amazonaws.com"),
  "aws.cognito": allowed("cognito-idp.amazonaws.com"),
  "aws.config": allowed("config.amazonaws.com"),
  "aws.secrets-manager": allowed("secretsmanager.amazonaws.com"),
  "aws.lex": allowed("lexv2.amazonaws.com"),
  "aws.connect": allowed("connect.amazonaws.com"),
  "aws.iot.authorizer": allowed("iot.amazonaws.com"),
  "aws.bedrock.agent": allowed("bedrock.amazonaws.com"),
  "aws.s3.batch": allowed("batchoperations.s3.amazonaws.com"),
};

/** Kinds whose calls are asynchronous, so that Lambda itself tries again. */
export const ASYNC: ReadonlySet<string> = new Set(["schedule", "storage", "topic", "event", "invoke"]);

/** What the whole app decides about one function. */
export interface Surroundings extends Pick<Wire, "sharedRoutes" | "signed"> {
  /** The functions of the same template. */
  readonly here: readonly FunctionPlan[];
  readonly resources: AppPlan["resources"];
}

/** Adds a function and everything that calls it: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
export function addFunction(
  stack: Stack,
  plan: FunctionPlan,
  built: BuiltEntry,
  config: LambdaConfig,
  around: Surroundings,
): void {
  const { options } = plan;
  const id = stack.id(plan.name, "Function");
  const queued = triggersOf(plan, config).every((trigger) => QUEUED.has(trigger));
  // Its place among the resources is before what it pulls in.
  stack.resources[id] = {};
  const properties: Record<string, Json> = defined({
    FunctionName: sub(`\${AWS::StackName}-${plan.name}`),
    CodeUri: built.zip,
    Handler: built.entry,
    Runtime: runtimeOf(plan, config),
    Architectures: [options.architecture === "arm64" ? "arm64" : "x86_64"],
    MemorySize: options.memory ?? DEFAULT_MEMORY,
    Timeout: options.timeout ?? DEFAULT_TIMEOUT,
    // What a queue's mapping may not call stays in the queue; what Lambda itself refuses there counts as a failed delivery.
    ReservedConcurrentExecutions: queued ? undefined : options.maxInstances,
    ...(options.minInstances
      ? {
          AutoPublishAlias: "live",
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: options.minInstances },
        }
      : {}),
    Environment: { Variables: environment(stack, plan) },
    EventInvokeConfig: ASYNC.has(plan.kind) && !queued ? eventInvokeConfig(stack, plan) : undefined,
    LoggingConfig: logs(stack, plan, config),
  });
  const events: Record<string, Json> = {};
  const policies: Json[] = [];
  for (const trigger of triggersOf(plan, config)) {
    const own: Record<string, Json> = {};
    WIRINGS[trigger]?.({ id, plan, config, stack, properties, events: own, policies, ...around }, trigger);
    for (const [name, event] of Object.entries(own)) events[freeName(name, events)] = event;
  }
  const { variables, policy } = resourcesOf(stack, plan, around.resources, config, around.here);
  const { Variables } = properties.Environment as { readonly Variables: Readonly<Record<string, Json>> }; // as above
  properties.Environment = { Variables: { ...variables, ...Variables } };
  if (policy !== undefined) policies.push(policy);
  if (policies.length > 0) properties.Policies = policies;
  if (Object.keys(events).length > 0) properties.Events = events;
  const { trigger: _, ...own } = nativeOf(options);
  stack.resources[id] = {
    Type: "AWS::Serverless::Function",
    Properties: merge(properties, own as Record<string, Json>),
  }; // plain data, as all options of a plan
}

/** The name, with a number behind it where another trigger has it. */
function freeName(name: string, taken: Readonly<Record<string, Json>>): string {
  let free = name;
  for (let count = 2; Object.hasOwn(taken, free); count++) free = `${name}${count}`;
  return free;
}

/** MB. Less than Lambda needs for a whole processor, more than its default of 128, with which Node starts slowly. */
const DEFAULT_MEMORY = 512;

function environment(stack: Stack, { env, options }: FunctionPlan): Json {
  const secrets = options.secrets ?? [];
  if (secrets.length > 0)
    stack.parameter(
      "SecretPrefix",
      "Put before the names of secrets in Secrets Manager, for example shop/production/.",
      "",
    );
  return {
    ...env,
    NODE_OPTIONS: [env.NODE_OPTIONS, "--enable-source-maps"].filter(Boolean).join(" "),
    ...Object.fromEntries(
      secrets.map((name) => [name, sub(`{{resolve:secretsmanager:\${SecretPrefix}${name}:SecretString}}`)]),
    ),
  };
}

function eventInvokeConfig(stack: Stack, plan: FunctionPlan): Json | undefined {
  const { retry } = plan.options;
  // Whoever calls a function directly hears of its failure, as a rule.
  if (retry === undefined && plan.kind === "invoke") return undefined;
  return defined({
    MaximumRetryAttempts: retry?.attempts ?? DEFAULT_ATTEMPTS,
    MaximumEventAgeInSeconds: retry?.maxAge,
    DestinationConfig:
      plan.kind === "invoke" && retry?.deadLetter === undefined ? undefined : onFailure(stack, plan),
  });
}

/** Tries after the first one of an asynchronous call: Lambda's own number, and its most. */
const DEFAULT_ATTEMPTS = 2;

/** The function's log group, which keeps lines for some days: one that Lambda makes keeps them for ever. */
function logs(stack: Stack, { name }: FunctionPlan, { logRetention = 30 }: LambdaConfig): Json | undefined {
  if (logRetention === false) return undefined;
  const group = stack.resource(stack.id(name, "Logs"), "AWS::Logs::LogGroup", {
    LogGroupName: sub(`/aws/lambda/\${AWS::StackName}-${name}`),
    RetentionInDays: logRetention,
  });
  return { LogGroup: group };
}

/** Records are merged, lists are appended to, `null` takes away, everything else is replaced. */
function merge(
  base: Readonly<Record<string, Json>>,
  over: Readonly<Record<string, Json | null>>,
): Record<string, Json> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    if (value === null) delete result[key];
    else if (isRecord(before) && isRecord(value)) result[key] = merge(before, value);
    // A function has one processor.
    else if (Array.isArray(before) && Array.isArray(value) && key !== "Architectures")
      result[key] = [...(before as readonly Json[]), ...(value as readonly Json[])]; // lists of plain data
    else result[key] = value;
  }
  return result;
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && !Array.isArray(value);
}
