import type { Sent } from "../contract.ts";
import { bytesOf } from "./bytes.ts";

/** A body that is handed to the platform, and what came of it. */
export interface Relay {
  /** What the platform reads: the same bytes, at its pace. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Resolves when the last byte was taken, the reader went away, or the body failed. */
  readonly sent: Promise<Sent>;
  /** Ends it as a failure: the platform's reading fails, the body is cancelled. Nothing where it has ended. */
  fail(error: unknown): void;
}

/** Follows a body to its end, for platforms that take a `Response` and read it while the invocation goes on. */
export function relay(body: ReadableStream<Uint8Array>): Relay {
  const reader = body.getReader();
  const { promise: sent, resolve } = Promise.withResolvers<Sent>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let bytes = 0;

  function fail(error: unknown): void {
    if (!controller) return;
    controller.error(error);
    controller = undefined;
    reader.cancel(error).catch(() => {});
    resolve({ bytes, failed: { error } });
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start: (own) => {
        controller = own;
      },
      async pull() {
        try {
          const { done, value } = await reader.read();
          if (!controller) return;
          if (done) {
            controller.close();
            controller = undefined;
            resolve({ bytes });
          } else {
            const piece = bytesOf(value);
            bytes += piece.byteLength;
            controller.enqueue(piece);
          }
        } catch (error) {
          fail(error);
        }
      },
      cancel(reason) {
        controller = undefined;
        resolve({ bytes, cancelled: true });
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, sent, fail };
}
