import type { InvocationInfo } from "anyfn/adapter";
import { rare } from "./door.ts";
import type { LambdaContext } from "./native.ts";

/** Who runs. */
export function infoOf(given: LambdaContext | null | undefined): InvocationInfo {
  const context = given ?? {};
  return {
    id: context.awsRequestId ?? "",
    name: context.functionName,
    version: context.functionVersion,
    memory: Number(context.memoryLimitInMB) || undefined,
    region: process.env["AWS_REGION"] ?? rare().regionOf(context), // Lambda always sets it
  };
}

/** Milliseconds until the end; all the time there is when called without a context (a plain test). */
export function remainingOf(context: LambdaContext | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
}
