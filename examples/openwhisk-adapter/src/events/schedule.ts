import type { MessageTrigger } from "anyfn/adapter";
import { type AlarmParams, idOf } from "../native.ts";

/** Alarms: the feed tells nothing of the time, so that a tick is due when it comes. A run that fails is not tried again. */
export const schedule: MessageTrigger<"schedule", AlarmParams> = {
  id: "openwhisk.alarm",
  kind: "schedule",
  detect: (native) => typeof native === "object" && native !== null && !Array.isArray(native),
  normalize(native, activation) {
    const { schedule: name } = native;
    const time = new Date();
    return [
      {
        kind: "schedule",
        id: idOf(activation),
        source: `openwhisk:alarm:${typeof name === "string" ? encodeURIComponent(name) : ""}`,
        time,
        scheduledTime: time,
        ...(typeof name === "string" && { schedule: name }),
        native,
      },
    ];
  },
};
