import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isChanges } from "../detect.ts";
import { replyEach } from "../messages.ts";
import type { ChangeBatch } from "../native.ts";

/** A folder as a bucket: a file that is there, or was written again, is created. */
export const storage: MessageTrigger<"storage", ChangeBatch, readonly Outcome[]> = {
  id: "node.storage",
  kind: "storage",
  detect: isChanges,
  normalize: ({ bucket, changes }) =>
    changes.map((native) => {
      const { id, time, attempt, action, key, size, etag, contentType } = native;
      return {
        kind: "storage",
        id,
        source: `node:storage:${encodeURIComponent(bucket)}`,
        time: new Date(time),
        attempt,
        action,
        bucket,
        key,
        size,
        etag,
        contentType,
        native,
      };
    }),
  group: ({ key }) => key,
  reply: replyEach,
};
