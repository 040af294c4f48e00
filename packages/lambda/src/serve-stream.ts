import {
  type AnyDefinition,
  type HttpTrigger,
  type ReplyParts,
  type Sent,
  type ServeOptions,
  serve as serveOn,
  type Trigger,
} from "anyfn/adapter";
import { byteLength, bytesOf } from "anyfn/http";
import { lambda } from "./adapter.ts";
import type { LambdaContext } from "./native.ts";
import { onShutdown } from "./shutdown.ts";

/** What the runtime client calls for a function that streams its response. */
export type LambdaStreamHandler = (event: unknown, ...rest: [ResponseStream, LambdaContext?]) => unknown;

/** The runtime client's response stream: like a Writable, but no instance of it. */
export interface ResponseStream {
  setContentType(type: string): void;
  write(chunk: string | Uint8Array): boolean;
  end(): void;
  once(event: "drain" | "close" | "error" | "finish", listener: (error?: unknown) => void): unknown;
  removeListener?(
    event: "drain" | "close" | "error" | "finish",
    listener: (error?: unknown) => void,
  ): unknown;
}

/**
 * The entry of a function whose response streams. It must be deployed with the response stream invoke mode: the event does
 * not say which mode the caller uses, and a buffered caller would get the prelude as its body.
 */
export function serveStream(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: ServeOptions,
): LambdaStreamHandler {
  const streamed = rows.map((row) => (row.kind === "http" ? toStreamed(row) : row));
  const entry = serveOn({ ...lambda, send }, definition, streamed, options);
  onShutdown(entry.shutdown);
  const handler: LambdaStreamHandler = async (event, ...[stream, context]) => {
    // Client 3 would take no further event while anything is open, a connection of a pool for instance.
    if (context?.callbackWaitsForEmptyEventLoop) context.callbackWaitsForEmptyEventLoop = false;
    await entry(event, context, stream);
  };
  // What awslambda.streamifyResponse sets, without that global: so the module also loads outside of Lambda.
  return Object.assign(handler, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" });
}

/** Status, headers and cookies of a streamed answer, and its body still to come. */
class StreamedReply {
  readonly prelude: object;
  readonly body: ReplyParts["body"];

  constructor({ status, headers, cookies, body }: ReplyParts) {
    // A bodyless answer without a length hangs behind CloudFront and Function URLs.
    const empty = body === "" && status !== 204 && status !== 304 && headers["content-length"] === undefined;
    this.prelude = {
      statusCode: status,
      headers: empty ? { ...headers, "content-length": "0" } : headers,
      cookies,
    };
    this.body = body;
  }
}

function toStreamed(row: HttpTrigger): HttpTrigger {
  return { ...row, limit: undefined, streaming: true, reply: (parts) => new StreamedReply(parts) };
}

async function send(reply: unknown, stream: ResponseStream): Promise<Sent> {
  if (!(reply instanceof StreamedReply)) {
    const json = JSON.stringify(reply ?? null);
    stream.setContentType("application/json");
    stream.write(json);
    stream.end();
    return { bytes: byteLength(json) };
  }
  stream.setContentType("application/vnd.awslambda.http-integration-response");
  // The prelude goes out with the first write, and eight NUL bytes end it.
  stream.write(`${JSON.stringify(reply.prelude)}${"\0".repeat(8)}`);
  const { body } = reply;
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return pipe(body, stream);
  if (body.length > 0) stream.write(body);
  stream.end();
  // The core has counted them.
  return { bytes: 0 };
}

/** With backpressure. A body that fails is left unended and its error is thrown: the runtime then marks the response as cut. */
async function pipe(body: ReadableStream<Uint8Array>, stream: ResponseStream): Promise<Sent> {
  const reader = body.getReader();
  let bytes = 0;
  let gone = false;
  const leave = (): void => {
    gone = true;
  };
  stream.once("close", leave);
  stream.once("error", leave);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (gone) {
        await reader.cancel().catch(() => {});
        return { bytes, cancelled: true };
      }
      if (done) break;
      const piece = bytesOf(value);
      bytes += piece.byteLength;
      if (!stream.write(piece)) await drained(stream);
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    return { bytes, failed: { error, thrown: true } };
  }
  stream.removeListener?.("close", leave);
  stream.end();
  return { bytes };
}

function drained(stream: ResponseStream): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      stream.removeListener?.("drain", go);
      stream.removeListener?.("close", go);
      stream.removeListener?.("error", go);
      resolve();
    };
    stream.once("drain", go);
    stream.once("close", go);
    stream.once("error", go);
  });
}
