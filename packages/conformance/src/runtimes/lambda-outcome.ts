import { type Answer, maxBufferedBytes } from "./lambda-runtime-api.ts";
import type { NativeChunk, NativeError, NativeOutcome, NativeStreaming } from "./launcher.ts";

/** Everything seen of one invocation. */
export interface Invocation {
  readonly id: string;
  readonly answer?: Answer;
  readonly stream?: { readonly contentType: string; readonly chunks: readonly NativeChunk[] };
  /** How it ended, if not by the runtime asking for the next event. */
  readonly end?: { readonly status: "exit" | "timeout"; readonly error: NativeError };
  readonly logs: readonly string[];
  readonly answeredMs?: number;
  readonly durationMs: number;
}

/** What the service would have shown the caller of an invocation. */
export function toOutcome(invocation: Invocation): NativeOutcome {
  const { answer, stream, end, logs, answeredMs, durationMs } = invocation;
  const streaming = stream && toStreaming(stream.contentType, stream.chunks);
  const measured = { logs, durationMs, ...(answeredMs !== undefined && { answeredMs }) };
  const after = end && { after: end.status };
  if (answer === undefined) {
    const error = end?.error ?? {
      type: "Runtime.Unknown",
      message: "The runtime asked for the next event without an answer",
    };
    // What was streamed before the end has reached the caller; else it gets the error document.
    const bytes = stream ? concat(stream.chunks) : errorDocument(error);
    return { status: end?.status ?? "error", bytes, error, ...(streaming && { streaming }), ...measured };
  }
  switch (answer.kind) {
    case "response":
      return { status: "ok", bytes: answer.bytes, ...parseJson(answer.bytes), ...measured, ...after };
    case "streamed": {
      const { error } = answer;
      const sent = { bytes: concat(stream?.chunks ?? []), ...(streaming && { streaming }) };
      return { status: error ? "error" : "ok", ...sent, ...(error && { error }), ...measured, ...after };
    }
    case "error":
      return {
        status: "error",
        bytes: answer.bytes,
        ...parseJson(answer.bytes),
        error: answer.error,
        ...measured,
        ...after,
      };
    case "too-large": {
      const message = `Response payload size exceeded maximum allowed payload size (${maxBufferedBytes} bytes).`;
      const error = { type: "Function.ResponseSizeTooLarge", message };
      return { status: "error", bytes: errorDocument(error), error, ...measured, ...after };
    }
  }
}

/** The error document that the service sends for failures of its own making. */
export function errorDocument(error: NativeError): Uint8Array {
  const { type: errorType, message: errorMessage, trace } = error;
  return new TextEncoder().encode(JSON.stringify({ errorType, errorMessage, ...(trace && { trace }) }));
}

const integrationType = "application/vnd.awslambda.http-integration-response";

/** The prelude is JSON, ended by eight NUL bytes; a stream of that type without them has none. */
function toStreaming(contentType: string, chunks: readonly NativeChunk[]): NativeStreaming {
  const all = concat(chunks);
  const plain = { contentType, body: all, chunks };
  if (contentType !== integrationType) return plain;
  const at = Buffer.from(all.buffer, all.byteOffset, all.length).indexOf(Buffer.alloc(8));
  if (at < 0) return plain;
  const prelude = parseJson(all.subarray(0, at));
  if (prelude === undefined) return plain;
  return { contentType, prelude: prelude.value, body: all.subarray(at + 8), chunks };
}

function concat(chunks: readonly NativeChunk[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks.map((chunk) => chunk.bytes)));
}

function parseJson(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(bytes).toString("utf8")) };
  } catch {
    return undefined;
  }
}
