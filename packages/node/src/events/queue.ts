import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isQueue } from "../detect.ts";
import { messageOf, replyEach } from "../messages.ts";
import type { QueueBatch } from "../native.ts";

/** A queue of this server's own, kept in its data folder. */
export const queue: MessageTrigger<"queue", QueueBatch, readonly Outcome[]> = {
  id: "node.queue",
  kind: "queue",
  detect: isQueue,
  normalize: ({ queue: name, messages }) =>
    messages.map((native) => ({
      kind: "queue",
      source: `node:queue:${encodeURIComponent(name)}`,
      queue: name,
      ...messageOf(native),
      native,
    })),
  group: ({ group }) => group,
  reply: replyEach,
};
