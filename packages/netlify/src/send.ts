import type { ReplyParts, Sent } from "anyfn/adapter";
import { bytesOf } from "anyfn/http";
import type { Channel } from "./channel.ts";
import { toResponse } from "./http.ts";

/**
 * Hands on an answer; done when its body is. A body that fails is ended, not failed: Netlify's hosts would leave the client waiting for
 * ever, and one of them would end with it. What became of it is in the log.
 */
export async function sendOut(
  parts: ReplyParts,
  channel: Channel,
  settled: () => Promise<void>,
): Promise<Sent> {
  const { body } = parts;
  const { context } = channel;
  const later = context.waitUntil !== undefined;
  if (typeof body === "string" || body instanceof Uint8Array) {
    // Without the platform's own way to go on after the answer, the answer waits.
    if (!later) await settled();
    channel.respond(toResponse(parts, channel.method));
    goOn(channel);
    return { bytes: 0 }; // counted as it was made
  }
  const reader = body.getReader();
  let bytes = 0;
  return new Promise((resolve) => {
    const relay = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const end = (sent: Sent): void => {
            if (!channel.cut) return;
            channel.cut = undefined;
            controller.close();
            resolve(sent);
          };
          channel.cut = () => {
            reader.cancel().catch(() => {});
            end({ bytes });
          };
          try {
            const { done, value } = await reader.read();
            if (!channel.cut) return;
            if (done) {
              if (!later) await settled();
              end({ bytes });
            } else {
              const piece = bytesOf(value);
              bytes += piece.byteLength;
              controller.enqueue(piece);
            }
          } catch (error) {
            reader.cancel(error).catch(() => {});
            end({ bytes, failed: { error } });
          }
        },
        cancel(reason) {
          channel.cut = undefined;
          resolve({ bytes, cancelled: true });
          return reader.cancel(reason).catch(() => {});
        },
      },
      { highWaterMark: 0 },
    );
    channel.respond(toResponse({ ...parts, body: relay }, channel.method));
    goOn(channel);
  });
}

/** The instance stays until the invocation has ended: its usage is counted then. */
function goOn({ context, done }: Channel): void {
  if (done) context.waitUntil?.(done);
}
