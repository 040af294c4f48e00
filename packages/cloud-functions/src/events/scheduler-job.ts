import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { nonEmptyText, toDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isSchedulerJob } from "../detect.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";
import { part } from "../resource.ts";

/** A job of Cloud Scheduler, sent by Eventarc (https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/scheduler/v1/events.proto). */
export const schedulerJob: MessageTrigger<"schedule", Native, ReplyParts | undefined> = {
  id: "gcp.scheduler.job",
  kind: "schedule",
  detect: isSchedulerJob,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.scheduler.job").map((event) => {
      const time = toDate(event.time);
      const source = nonEmptyText(event.source, "gcp.scheduler.job", "source");
      return {
        kind: "schedule",
        id: nonEmptyText(event.id, "gcp.scheduler.job", "id"),
        source,
        time,
        scheduledTime: time,
        schedule: part(source, "/jobs/") ?? part(event.subject, "jobs/"),
        native: event.native,
      };
    }),
  reply: answer,
};
