import type { InvocationInfo } from "anyfn/adapter";
import type { LambdaContext } from "./native.ts";

/** Who runs. */
export function infoOf(given: LambdaContext | null | undefined): InvocationInfo {
  const context = given ?? {};
  return {
    id: context.awsRequestId ?? "",
    name: context.functionName,
    version: context.functionVersion,
    memory: Number(context.memoryLimitInMB) || undefined,
    region: process.env["AWS_REGION"] ?? regionOf(context), // Lambda always sets it
  };
}

/** The region by the function's name, for when the environment does not tell (a test). */
function regionOf({ invokedFunctionArn }: LambdaContext): string | undefined {
  return invokedFunctionArn?.split(":")[3];
}

/** Milliseconds until the end; all the time there is when called without a context (a plain test). */
export function remainingOf(context: LambdaContext | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
}
