import type { WireResponse } from "anyfn/driver";
import type { NativeError, NativeOutcome } from "./launcher.ts";

/** What came back from a runtime that is called over HTTP. */
export interface HttpReply {
  readonly response: WireResponse;
  /** From the start of the call to the end of the answer. */
  readonly answeredMs: number;
  /** The platform answered in the function's place: the function had failed. */
  readonly error?: NativeError | undefined;
}

/** What is known when nothing came back. */
export interface HttpSilence {
  readonly status: "timeout" | "exit";
  readonly error: NativeError;
}

/** What happened around a call. */
export interface CallFacts {
  readonly logs: readonly string[];
  readonly durationMs: number;
  readonly after?: "exit" | "timeout" | undefined;
}

/** A call over HTTP as every launcher tells it: `value` is the {@link WireResponse}, whatever its status; absent where none began. */
export function httpOutcome(
  reply: HttpReply | HttpSilence,
  { logs, durationMs, after }: CallFacts,
): NativeOutcome {
  if ("status" in reply)
    return { status: reply.status, bytes: new Uint8Array(), error: reply.error, logs, durationMs };
  const { response, answeredMs, error } = reply;
  return {
    status: error ? "error" : "ok",
    bytes: response.body,
    value: response,
    ...(error && { error }),
    logs,
    answeredMs,
    durationMs,
    ...(after && { after }),
  };
}
