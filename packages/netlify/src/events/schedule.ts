import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { callOf } from "../call-of.ts";
import { isSchedule } from "../detect.ts";
import type { NetlifyCall } from "../native.ts";
import { replyOutcomes } from "../reply.ts";

/**
 * A scheduled function (https://docs.netlify.com/functions/scheduled-functions/): 30 seconds, UTC, only where the site is published. Netlify
 * tells the next run and not this one: the time is that of receipt. A failed run is not tried again.
 */
export const schedule: MessageTrigger<"schedule", NetlifyCall | Request, readonly Outcome[]> = {
  id: "netlify.schedule",
  kind: "schedule",
  detect: isSchedule,
  normalize(native) {
    const { name, id } = callOf(native);
    const time = new Date();
    return [
      {
        kind: "schedule",
        id: id ?? `${name ?? "schedule"}@${time.toISOString()}`,
        source: `netlify:schedule:${name ?? ""}`,
        time,
        scheduledTime: time,
        schedule: name,
        native,
      },
    ];
  },
  reply: replyOutcomes,
};
