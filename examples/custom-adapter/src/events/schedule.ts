import type { MessageTrigger } from "anyfn/adapter";
import type { ScheduledController } from "../native.ts";

/** Cron triggers. A run that fails is not tried again. */
export const schedule: MessageTrigger<"schedule", ScheduledController> = {
  id: "cloudflare.schedule",
  kind: "schedule",
  detect: (native) => typeof Object(native).scheduledTime === "number",
  normalize(native) {
    const { scheduledTime, cron } = native;
    const time = new Date(scheduledTime);
    return [
      {
        kind: "schedule",
        id: `${cron}@${time.toISOString()}`,
        source: `cloudflare:schedule:${encodeURIComponent(cron)}`,
        time,
        scheduledTime: time,
        native,
      },
    ];
  },
};
