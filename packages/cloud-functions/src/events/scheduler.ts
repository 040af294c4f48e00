import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { toDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isScheduler } from "../detect.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";
import { lastSegment } from "../resource.ts";

/**
 * Cloud Scheduler over HTTP (https://cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1#httptarget). It sends no id:
 * the job and its time make one, the same when it tries again.
 */
export const scheduler: MessageTrigger<"schedule", Native, ReplyParts | undefined> = {
  id: "gcp.scheduler",
  kind: "schedule",
  detect: isScheduler,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.scheduler").map(({ headers, native: untouched }) => {
      const job = headers["x-cloudscheduler-jobname"] ?? "";
      const at = headers["x-cloudscheduler-scheduletime"];
      const time = toDate(at);
      return {
        kind: "schedule",
        id: `${job}/${at ?? time.toISOString()}`,
        source: `//cloudscheduler.googleapis.com/${job}`,
        time,
        scheduledTime: time,
        schedule: job === "" ? undefined : lastSegment(job),
        native: untouched,
      };
    }),
  reply: answer,
};
