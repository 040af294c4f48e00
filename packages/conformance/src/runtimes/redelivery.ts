import type { NativeOutcome } from "./launcher.ts";

/** What is delivered again of a push over HTTP: everything, unless it was answered with a status of success (https://cloud.google.com/pubsub/docs/push#receive_push). */
export function redeliveredByStatus({
  status,
  value,
}: Pick<NativeOutcome, "status" | "value">): readonly number[] | "all" {
  const { status: answered } = Object(value) as { readonly status?: unknown }; // of a response
  return status === "ok" && typeof answered === "number" && answered >= 200 && answered < 300 ? [] : "all";
}

/** What is delivered again by a host that knows whether its function failed. */
export function redeliveredByHost({ status }: Pick<NativeOutcome, "status">): readonly number[] | "all" {
  return status === "ok" ? [] : "all";
}
