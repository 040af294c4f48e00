import { type InvokeEvent, type Outcome, throwFailures } from "anyfn/adapter";
import { fields, optionalText, toDate } from "anyfn/read";

/** What a service tells of a call of its own; what it does not tell comes from Lambda's context. */
interface Call {
  readonly id?: unknown;
  readonly source?: unknown;
  readonly time?: unknown;
}

/** The whole native event as the input of a call. */
export function invokeEvent(
  native: unknown,
  nativeContext: unknown,
  { id, source, time }: Call = {},
): InvokeEvent {
  return {
    kind: "invoke",
    id: optionalText(id) ?? requestId(nativeContext),
    source: optionalText(source) ?? optionalText(fields(nativeContext)?.invokedFunctionArn) ?? "aws:lambda",
    time: toDate(time),
    data: native,
    native,
  };
}

/** Lambda's id of the invocation: the same when it retries an asynchronous one. A fresh one without a context (a tool, a test). */
export function requestId(nativeContext: unknown): string {
  return optionalText(fields(nativeContext)?.awsRequestId) ?? crypto.randomUUID();
}

/** `prefix:name`, where the name is text. */
export function named(prefix: string, name: unknown): string | undefined {
  const text = optionalText(name);
  return text && `${prefix}:${text}`;
}

/** The value of the one call. @throws what its handler threw */
export function callResult(outcomes: readonly Outcome[]): unknown {
  throwFailures(outcomes);
  return outcomes[0]?.ok ? outcomes[0].value : undefined;
}
