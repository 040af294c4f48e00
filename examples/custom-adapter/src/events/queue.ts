import { decodeBody, type MessageTrigger, type QueueEvent } from "anyfn/adapter";
import type { MessageBatch, WorkerMessage } from "../native.ts";

/** Batches of a queue: each message is acknowledged, or delivered again, by itself. */
export const queue: MessageTrigger<"queue", MessageBatch> = {
  id: "cloudflare.queue",
  kind: "queue",
  detect: (native) => Array.isArray(Object(native).messages) && typeof Object(native).queue === "string",
  normalize: ({ queue: name, messages }) =>
    messages.map((message) => ({
      kind: "queue",
      id: message.id,
      source: `cloudflare:queue:${name}`,
      time: message.timestamp,
      attempt: message.attempts,
      queue: name,
      attributes: {},
      native: message,
      ...content(message),
    })),
  reply(outcomes, _events, _options, { messages }) {
    for (const [index, message] of messages.entries()) {
      if (outcomes[index]?.ok) message.ack();
      else message.retry();
    }
  },
};

/** Text and bytes are decoded as everywhere; a value that was sent as one is the data itself. */
function content({ body }: WorkerMessage): Pick<QueueEvent, "data" | "bytes"> {
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  if (bytes instanceof Uint8Array) return { bytes, data: decodeBody(bytes) };
  const text = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  return { bytes: text, data: typeof body === "string" ? decodeBody(text) : body };
}
