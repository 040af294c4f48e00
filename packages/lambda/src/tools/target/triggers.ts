import type { FunctionPlan, Kind } from "anyfn/target";
import { FRONTS, type LambdaConfig } from "./config.ts";

/** The ids of the triggers that a function is wired to. */
export function triggersOf(
  { kind, options }: FunctionPlan,
  { http = "http-api" }: LambdaConfig,
): readonly string[] {
  const pinned = nativeOf(options).trigger;
  if (pinned !== undefined) return (Array.isArray(pinned) ? pinned : [pinned]).map(String);
  if (kind !== "http") return [DEFAULTS[kind]];
  // Of the shared fronts a REST API alone streams.
  return [FRONTS[options.streaming === true && http !== "rest-api" ? "function-url" : http]];
}

/** What a function says under `native.lambda`. */
export function nativeOf(options: FunctionPlan["options"]): Readonly<Record<string, unknown>> {
  const native = options.native?.lambda;
  return typeof native === "object" && native !== null ? (native as Readonly<Record<string, unknown>>) : {}; // plain data, as all options of a plan
}

/** The default of each kind but http. */
const DEFAULTS: Readonly<Record<Exclude<Kind, "http">, string>> = {
  schedule: "aws.scheduler",
  storage: "aws.s3",
  queue: "aws.sqs",
  topic: "aws.sns",
  database: "aws.dynamodb",
  stream: "aws.kinesis",
  event: "aws.eventbridge",
  invoke: "aws.invoke",
};

/** Triggers whose event source mapping the template makes with ReportBatchItemFailures. */
export const PARTIAL: ReadonlySet<string> = new Set([
  "aws.sqs",
  "aws.sns.sqs",
  "aws.s3.sqs",
  "aws.s3.sns-sqs",
  "aws.dynamodb",
  "aws.dynamodb.kinesis",
  "aws.kinesis",
]);

/** Triggers that read a queue of SQS, by a mapping that limits the calls at once. */
export const QUEUED: ReadonlySet<string> = new Set([
  "aws.sqs",
  "aws.sns.sqs",
  "aws.s3.sqs",
  "aws.s3.sns-sqs",
]);

/** Triggers whose rows can report failures one by one, but whose mapping the template does not tell to expect that, or does not make. */
export const WHOLE: ReadonlySet<string> = new Set([
  "aws.msk",
  "aws.kafka",
  "aws.pipes.sqs",
  "aws.pipes.kinesis",
  "aws.pipes.dynamodb",
  "aws.pipes.kafka",
]);
