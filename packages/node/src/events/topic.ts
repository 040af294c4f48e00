import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isTopic } from "../detect.ts";
import { messageOf, replyEach } from "../messages.ts";
import type { TopicBatch } from "../native.ts";

/** A topic of this server's own: each function that listens gets its own copy of a message. */
export const topic: MessageTrigger<"topic", TopicBatch, readonly Outcome[]> = {
  id: "node.topic",
  kind: "topic",
  detect: isTopic,
  normalize: ({ topic: name, messages }) =>
    messages.map((native) => ({
      kind: "topic",
      source: `node:topic:${encodeURIComponent(name)}`,
      topic: name,
      subject: native.subject,
      ...messageOf(native),
      native,
    })),
  group: ({ group }) => group,
  reply: replyEach,
};
