import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isTick } from "../detect.ts";
import { replyEach } from "../messages.ts";
import type { Tick } from "../native.ts";

/** A tick of the server's own clock. */
export const schedule: MessageTrigger<"schedule", Tick, readonly Outcome[]> = {
  id: "node.schedule",
  kind: "schedule",
  detect: isTick,
  normalize(native) {
    const { schedule: name, scheduledTime, previousTime, pastDue, attempt } = native;
    const time = new Date(scheduledTime);
    return [
      {
        kind: "schedule",
        id: `${name}@${time.toISOString()}`,
        source: `node:schedule:${encodeURIComponent(name)}`,
        time,
        attempt,
        scheduledTime: time,
        previousTime: previousTime === undefined ? undefined : new Date(previousTime),
        pastDue,
        schedule: name,
        native,
      },
    ];
  },
  reply: replyEach,
};
