import type {
  HttpOutcome,
  MessageKind,
  MessageOutcome,
  NativeResult,
  ReportedError,
  WireRequest,
  WireResponse,
} from "anyfn/driver";
import { wireOutcome } from "anyfn/wire";
import type { ChangeBatch, QueueBatch } from "../../native.ts";
import type { NodeVariant } from "./variants.ts";

/** What a client gets. */
export function httpOutcome({ status, value, error }: NativeResult): HttpOutcome {
  if (value !== undefined) return wireOutcome(value as WireResponse); // what sessions over the wire give
  return {
    kind: "http",
    status: status === "timeout" ? 504 : 502,
    headers: {},
    cookies: [],
    body: new Uint8Array(),
    error: error ?? { type: status, message: "no answer" },
  };
}

/** What becomes of messages: of the server's own each by its outcome, of CloudEvents all by the status. */
export function messageOutcome(
  { status, value, error }: NativeResult,
  native: unknown,
  variant: NodeVariant,
): MessageOutcome {
  const kind = variant.kind as MessageKind; // variants of http have an outcome of their own
  if (value === undefined)
    return {
      kind,
      redelivered: indexes(countOf(native)),
      error: error ?? { type: status, message: "no answer" },
    };
  if (variant.via === "value") {
    const done = value as readonly boolean[]; // what a session gives
    return { kind, redelivered: indexes(done.length).filter((index) => !done[index]) };
  }
  const response = value as WireResponse; // as above
  const text = new TextDecoder().decode(response.body);
  if (response.status >= 200 && response.status < 300)
    return {
      kind,
      redelivered: [],
      ...(kind === "invoke" && { result: text === "" ? null : (JSON.parse(text) as unknown) }),
    };
  return { kind, redelivered: indexes(countOf(native)), error: told(text) };
}

/** `{ error: { type, message } }`: what a sender and a caller are told. */
function told(text: string): ReportedError {
  const { error } = JSON.parse(text) as { readonly error: ReportedError }; // the form of every refusal
  return error;
}

/** How many messages a native event carries. */
function countOf(native: unknown): number {
  const { messages, changes, headers, body } = native as Partial<
    Pick<QueueBatch, "messages"> & Pick<ChangeBatch, "changes"> & WireRequest
  >; // one of ours
  const own = messages ?? changes;
  if (own) return own.length;
  const isBatch = headers?.some(([, value]) => value.startsWith("application/cloudevents-batch"));
  return isBatch ? (JSON.parse(new TextDecoder().decode(body)) as readonly unknown[]).length : 1;
}

function indexes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
