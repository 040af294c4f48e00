import { failureOf, type MessageTrigger } from "anyfn/adapter";
import { invokeEvent } from "../invoke-event.ts";

/** A direct call (https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html): any JSON value. It takes what no other trigger takes, and so stands last. */
export const invoke: MessageTrigger<"invoke", unknown, unknown> = {
  id: "aws.invoke",
  kind: "invoke",
  detect: () => true,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext)],
  reply([outcome]) {
    if (outcome?.ok === false) throw forCaller(outcome.error);
    return outcome?.value;
  },
};

/**
 * An `HttpError` as its caller can read it. Lambda answers an error's name, its message and the lines of its stack, and nothing else of
 * it: the status and the details are one of those lines, in place of the paths of code.
 */
function forCaller(error: unknown): unknown {
  if ((error as { readonly code?: unknown } | null | undefined)?.code !== "HTTP") return error;
  const { status, message, details } = failureOf(error);
  const told = new Error(message);
  told.name = "HttpError";
  told.stack = `HttpError: ${message}\n${json({ status, details }) ?? json({ status })}`;
  return told;
}

/** Undefined for what JSON cannot hold: details may be anything. */
function json(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
