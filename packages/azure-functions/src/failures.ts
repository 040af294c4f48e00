import type { AzureContext } from "./native.ts";

/** What made an invocation fail. */
export interface Failure {
  readonly error: unknown;
}

/**
 * Keeps that an invocation failed, although its caller was answered. The host counts it by what the worker tells: by an answer alone it
 * would be a success, in Application Insights too.
 */
export function noteFailure(error: unknown, context: AzureContext | undefined): void {
  if (context) failures.set(context, { error });
}

/** The failure of an invocation; undefined for a success. */
export function failureOf(context: AzureContext | undefined): Failure | undefined {
  return context && failures.get(context);
}

const failures = new WeakMap<AzureContext, Failure>();
