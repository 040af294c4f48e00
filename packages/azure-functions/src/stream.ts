import type { Entry, Sent, Trigger } from "anyfn/adapter";
import { bytesOf } from "anyfn/http";
import type { Exchange } from "./exchange.ts";
import type { RowReply } from "./http.ts";
import type { AzureContext } from "./native.ts";

/** Where one streamed answer goes: the library gets it as soon as its head is known, and reads its body on. */
interface Channel {
  readonly exchange: Exchange | undefined;
  deliver(reply: RowReply): void;
  /** Ends what was delivered as a failure; nothing where it has ended. */
  fail?: ((error: unknown) => void) | undefined;
}

/** Calls a function whose answer may be a stream. The answer is there before the invocation ends. */
export function streamed(
  entry: Entry,
  exchange: Exchange | undefined,
  native: unknown,
  context: AzureContext | undefined,
): Promise<RowReply> {
  return new Promise((deliver, reject) => {
    const channel: Channel = { exchange, deliver };
    Promise.resolve(entry(native, context, channel)).catch((error: unknown) => {
      channel.fail?.(error);
      reject(error);
    });
  });
}

/** As `adapter`, for functions whose answers may be streams. */
export function streamingAdapter<A extends object>(adapter: A): A & { readonly send: typeof send } {
  return { ...adapter, send };
}

/** Rows that take a stream as it is. */
export function streamingRows(rows: readonly Trigger[]): readonly Trigger[] {
  return rows.map((row) => (row.kind === "http" ? { ...row, streaming: true } : row));
}

/** Hands on the answer; done when its body is. A body that fails breaks the connection, where there is one of its own; else the library's reading of it fails, and with it the invocation. */
function send(reply: RowReply, channel: Channel): Promise<Sent> {
  const { body } = reply;
  if (!(body instanceof ReadableStream)) {
    channel.deliver(reply);
    return Promise.resolve({ bytes: 0 }); // counted as it was made
  }
  const { exchange } = channel;
  const reader = body.getReader();
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const relay = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          channel.fail = (error) => {
            channel.fail = undefined;
            reader.cancel(error).catch(() => {});
            // What was written before is still on its way out of this turn of the event loop.
            // Erred, so that the library's reading of it fails, and with it the invocation.
            if (exchange) setImmediate(cut, exchange, controller, error);
            else controller.error(error);
            reject(error);
          };
          whenGone(exchange, () => {
            if (!channel.fail) return;
            channel.fail = undefined;
            reader.cancel().catch(() => {});
            controller.close();
            resolve({ bytes, cancelled: true });
          });
        },
        async pull(controller) {
          try {
            if (exchange?.writableNeedDrain) await drained(exchange);
            const { done, value } = await reader.read();
            if (!channel.fail) return;
            if (done) {
              channel.fail = undefined;
              controller.close();
              resolve({ bytes });
            } else {
              const piece = bytesOf(value);
              bytes += piece.byteLength;
              controller.enqueue(piece);
            }
          } catch (error) {
            channel.fail?.(error);
          }
        },
        cancel(reason) {
          channel.fail = undefined;
          resolve({ bytes, cancelled: true });
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    channel.deliver({ ...reply, body: relay });
  });
}

/** The client must not take it for the end. */
function cut(exchange: Exchange, controller: ReadableStreamDefaultController, error: unknown): void {
  exchange.destroy();
  controller.error(error);
}

/** Aborts a handler's signal when the client goes away before the answer has ended. */
export function abortWhenGone(exchange: Exchange | undefined, controller: AbortController): void {
  whenGone(exchange, () =>
    controller.abort(new DOMException("The client went away before the answer.", "AbortError")),
  );
}

function whenGone(exchange: Exchange | undefined, gone: () => void): void {
  exchange?.once("close", () => {
    if (!exchange.writableFinished) gone();
  });
}

/** The library writes on whether the client reads or not: the body waits here. */
function drained(exchange: Exchange): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      exchange.removeListener("drain", go);
      exchange.removeListener("close", go);
      resolve();
    };
    exchange.once("drain", go);
    exchange.once("close", go);
  });
}
