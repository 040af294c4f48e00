/** The only place that guesses: one predicate per trigger. What the server makes itself says what it is. */
import { isDelivery } from "anyfn/cloudevents/delivery";
import type { ChangeBatch, InvokeCall, NodeRequest, QueueBatch, Tick, TopicBatch } from "./native.ts";

/** A Web `Request`, Node's own or any that looks like one. Its members are not read: some are costly. */
export function isRequest(native: unknown): native is NodeRequest {
  return (
    typeof native === "object" &&
    native !== null &&
    "method" in native &&
    "headers" in native &&
    "url" in native &&
    typeof native.method === "string"
  );
}

/** Messages of a local queue. */
export function isQueue(native: unknown): native is QueueBatch {
  return isFrom(native, "node:queue") && Array.isArray(native["messages"]);
}

/** Messages of a local topic. */
export function isTopic(native: unknown): native is TopicBatch {
  return isFrom(native, "node:topic") && Array.isArray(native["messages"]);
}

/** A tick of the server's clock. */
export function isTick(native: unknown): native is Tick {
  return isFrom(native, "node:schedule");
}

/** Changes in a folder. */
export function isChanges(native: unknown): native is ChangeBatch {
  return isFrom(native, "node:storage") && Array.isArray(native["changes"]);
}

/** A direct call. */
export function isInvoke(native: unknown): native is InvokeCall {
  return isFrom(native, "node:invoke");
}

/** A tick as a CloudEvent: ours, or one of Knative's PingSource (https://knative.dev/docs/eventing/sources/ping-source/). */
export function isCloudTick(native: unknown): boolean {
  return isDelivery(native, "schedule") || (isDelivery(native, "event") && native.every(isPing));
}

/** True for an event of a PingSource. */
export function isPing({ type }: { readonly type: string }): boolean {
  return type === "dev.knative.sources.ping";
}

function isFrom(native: unknown, from: string): native is Readonly<Record<string, unknown>> {
  return typeof native === "object" && native !== null && "from" in native && native.from === from;
}
