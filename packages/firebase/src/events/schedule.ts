import { scheduler } from "@anyfn/cloud-functions/events/scheduler";
import { isScheduler } from "../detect.ts";
import type { Delivery } from "../native.ts";
import type { FirebaseTrigger } from "../trigger.ts";

/**
 * A scheduled function (https://firebase.google.com/docs/functions/schedule-functions): Cloud Scheduler posts, by a job that is
 * named for the function. Without its headers, as by hand in the emulator, the tick is of now.
 */
export const schedule: FirebaseTrigger<"schedule", Delivery> = {
  id: "firebase.schedule",
  kind: "schedule",
  takesAll: true,
  detect: isScheduler,
  normalize: (native) =>
    scheduler.normalize(native).map((event) => ({
      ...event,
      schedule: /^firebase-schedule-(.+)-[a-z]+-[a-z]+\d+$/.exec(event.schedule ?? "")?.[1] ?? event.schedule,
    })),
  ...(scheduler.reply && { reply: scheduler.reply }),
};
