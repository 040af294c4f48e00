import { type AppPlan, didYouMean, type FunctionPlan, type Problem } from "anyfn/target";
import type { Json } from "./stack.ts";

/** What `anyfn.config.ts` may have under `lambda`. */
export interface LambdaConfig {
  /** What answers HTTP functions: an HTTP API by default. A streaming function has a URL of its own, unless this is a REST API, which streams. */
  readonly http?: HttpFront | undefined;
  /** `"runtime"` leaves `@aws-sdk/*` and `@smithy/*` out of bundles and uses Lambda's own copy; `"bundle"` by default. */
  readonly awsSdk?: "bundle" | "runtime" | undefined;
  /** `"nodejs24.x"` by default. */
  readonly runtime?: "nodejs22.x" | "nodejs24.x" | undefined;
  /** Name or ARN of the bus of event functions; the account's default bus by default. */
  readonly eventBus?: string | undefined;
  /** Days for which log lines are kept, one of CloudWatch's numbers: 30 by default; false leaves the log group to Lambda, which keeps them for ever. */
  readonly logRetention?: number | false | undefined;
  /** The region of functions that name none; it only decides which functions share a template. */
  readonly region?: string | undefined;
}

/** What a function may have under `native.lambda`. */
interface LambdaNative {
  /** The id of the trigger that calls the function, in place of its kind's first; several where several do. */
  readonly trigger?: string | readonly string[] | undefined;
  /** Properties of its `AWS::Serverless::Function`, merged last: records into records, lists are appended to, `null` takes away, everything else in place of what is there. */
  readonly [property: Capitalize<string>]: Json | null;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly lambda?: LambdaNative | undefined;
  }
}

/** The services that turn HTTP requests into calls. */
export type HttpFront = "http-api" | "rest-api" | "function-url" | "alb";

/** The trigger of each front. */
export const FRONTS: Readonly<Record<HttpFront, string>> = {
  "http-api": "aws.apigateway.http-v2",
  "rest-api": "aws.apigateway.rest",
  "function-url": "aws.function-url",
  alb: "aws.alb",
};

/** The configuration with its type; `configProblems` says whether it is true. */
export function configOf(config: AppPlan["config"]): LambdaConfig {
  return config as LambdaConfig; // the build goes on only where `configProblems` found none
}

/** The runtime that a function is deployed on: what it asks for itself goes before the configuration. */
export function runtimeOf({ options }: FunctionPlan, config: LambdaConfig): string {
  const own = options.native?.lambda?.["Runtime"];
  return typeof own === "string" ? own : (config.runtime ?? DEFAULT_RUNTIME);
}

const DEFAULT_RUNTIME = "nodejs24.x";

/** Everything in the configuration that is not understood. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(config)) {
    const allowed = ALLOWED[key];
    if (allowed === undefined) {
      problems.push({
        reason: `anyfn.config has lambda.${key}, which is not known.`,
        waysOut: [
          ...didYouMean(key, Object.keys(ALLOWED)),
          `Use one of ${Object.keys(ALLOWED).join(", ")}.`,
          "Properties of a function's resource go under native: { lambda: { … } } of that function.",
        ],
      });
    } else if (
      value !== undefined &&
      (allowed === "text" ? typeof value !== "string" || value === "" : !allowed.includes(value))
    ) {
      problems.push({
        reason: `anyfn.config has lambda.${key}: ${JSON.stringify(value)}, which is not ${allowed === "text" ? "a name" : `one of ${allowed.map((name) => JSON.stringify(name)).join(", ")}`}.`,
        waysOut: [
          allowed === "text" ? "Give a text." : `Write lambda: { ${key}: ${JSON.stringify(allowed[0])} }.`,
          "Leave it out for the default.",
        ],
      });
    }
  }
  return problems;
}

const ALLOWED: Readonly<Record<string, readonly unknown[] | "text">> = {
  http: Object.keys(FRONTS),
  awsSdk: ["bundle", "runtime"],
  runtime: ["nodejs24.x", "nodejs22.x"],
  eventBus: "text",
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  logRetention: [
    30,
    1,
    3,
    5,
    7,
    14,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
    false,
  ],
  region: "text",
};
