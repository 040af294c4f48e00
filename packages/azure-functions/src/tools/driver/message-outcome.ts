import type { MessageKind, MessageOutcome, NativeResult, Variant } from "anyfn/driver";
import type { AzureCall } from "./rpc.ts";

/** What becomes of the messages of an invocation: all of them are done, or none is. What a function returns changes nothing. */
export function messageOutcome(
  { status, error }: NativeResult,
  native: unknown,
  variant: Variant,
): MessageOutcome {
  const kind = variant.kind as MessageKind; // requests have an outcome of their own
  if (status === "ok") return { kind, redelivered: [] };
  const { count } = native as AzureCall; // an event of ours
  return {
    kind,
    redelivered: Array.from({ length: count }, (_, index) => index),
    error: error ?? { type: status, message: "no answer" },
  };
}
