/** The adapter called in this process as the runtime client calls it: JSON in, JSON out, its context, its response stream. */

import type { ServeOptions } from "anyfn/adapter";
import type {
  AnyDefinition,
  BodyChunk,
  NativeResult,
  PlayOptions,
  ReportedError,
  Session,
  Variant,
} from "anyfn/driver";
import {
  handler,
  type LambdaContext,
  type LambdaHandler,
  type LambdaStreamHandler,
  type ResponseStream,
  streamHandler,
} from "../../index.ts";
import { arn } from "./aws.ts";

/** How a definition becomes a handler. */
export interface Adapter {
  handler(definition: AnyDefinition, options: ServeOptions): LambdaHandler;
  streamHandler(definition: AnyDefinition, options: ServeOptions): LambdaStreamHandler;
}

/** A session of the adapter itself, or of another in its place. */
export function openInProcess(
  definition: AnyDefinition,
  { serve }: Variant,
  adapter: Adapter = { handler, streamHandler },
): Session {
  const lines: string[] = [];
  const { streaming, ...rest } = serve;
  const options: ServeOptions = {
    ...rest,
    name: "conformance",
    write: (line) => lines.push(line),
    usage: (record) => lines.push(JSON.stringify(record)),
  };
  return openHandler(
    streaming
      ? { streamed: adapter.streamHandler(definition, options) }
      : { buffered: adapter.handler(definition, options) },
    lines,
  );
}

/** What a module exports to Lambda: one of both. */
export interface LambdaExport {
  readonly buffered?: LambdaHandler | undefined;
  readonly streamed?: LambdaStreamHandler | undefined;
}

/**
 * A session of a handler, which may be a bundle's, called in this process as the runtime client would call it.
 *
 * @param lines Where the log lines of the function arrive.
 */
export function openHandler({ buffered, streamed }: LambdaExport, lines: readonly string[]): Session {
  return {
    async call(native, play = {}) {
      const first = lines.length;
      const event: unknown = JSON.parse(JSON.stringify(native ?? null));
      const context = nativeContext(play);
      const stream = new RecordedStream();
      const work = (async () => (buffered ? buffered(event, context) : streamed?.(event, stream, context)))();
      const result = await settle(work, play.timeoutMs ?? 3000);
      const streaming = streamed && stream.taken();
      return { ...result, ...(streaming && { streaming }), logs: lines.slice(first) };
    },
    async stop() {},
  };
}

/** Lambda's context object. */
function nativeContext({ id = crypto.randomUUID(), timeoutMs = 3000 }: PlayOptions = {}): LambdaContext {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId: id,
    functionName: "conformance",
    functionVersion: "$LATEST",
    invokedFunctionArn: arn("lambda", "function:conformance"),
    memoryLimitInMB: "256",
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** As the runtime client and the service tell it: the value as JSON, the error by name and message, or that time was up. */
async function settle(work: Promise<unknown>, timeoutMs: number): Promise<Omit<NativeResult, "logs">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Omit<NativeResult, "logs">>((resolve) => {
    timer = setTimeout(
      () =>
        resolve({
          status: "timeout",
          error: { type: "Sandbox.Timedout", message: `Task timed out after ${timeoutMs} ms` },
        }),
      timeoutMs,
    );
  });
  const answer = work.then(
    (value) => ({ status: "ok" as const, value: JSON.parse(JSON.stringify(value ?? null)) as unknown }),
    (error: unknown) => ({ status: "error" as const, error: reported(error) }),
  );
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

function reported(error: unknown): ReportedError {
  return error instanceof Error
    ? { type: error.name, message: error.message }
    : { type: typeof error, message: String(error) };
}

/** The runtime client's response stream: it keeps what is written, and when. */
class RecordedStream implements ResponseStream {
  readonly #startedMs = performance.now();
  readonly #chunks: BodyChunk[] = [];
  #contentType = "application/octet-stream";
  #ended = false;

  setContentType(type: string): void {
    this.#contentType = type;
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#ended) throw new Error("write after end");
    this.#chunks.push({
      bytes: new Uint8Array(Buffer.from(chunk as string)),
      atMs: performance.now() - this.#startedMs,
    }); // Buffer.from takes both
    return true;
  }

  end(): void {
    this.#ended = true;
  }

  once(): void {}

  /** What the service would have taken from it. */
  taken(): NonNullable<NativeResult["streaming"]> {
    const all = Buffer.concat(this.#chunks.map(({ bytes }) => bytes));
    const at = this.#contentType === INTEGRATION ? all.indexOf(Buffer.alloc(8)) : -1;
    const plain = { contentType: this.#contentType, chunks: this.#chunks };
    if (at < 0) return { ...plain, body: new Uint8Array(all) };
    return {
      ...plain,
      prelude: JSON.parse(all.toString("utf8", 0, at)) as unknown,
      body: new Uint8Array(all.subarray(at + 8)),
    };
  }
}

const INTEGRATION = "application/vnd.awslambda.http-integration-response";
