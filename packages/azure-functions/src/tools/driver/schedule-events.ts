import type { MessageStimulus } from "anyfn/driver";
import { dateTimeOffset, extraFields, single } from "./message.ts";
import { type AzureCall, json } from "./rpc.ts";

/** A tick of a timer: `Next` is the occurrence that is being run. */
export function timerCall({ messages, extra, sparse }: MessageStimulus<"schedule">): AzureCall {
  const { scheduledTime } = single(messages, "A timer");
  const next = new Date(scheduledTime);
  const last = dateTimeOffset(new Date(next.getTime() - 86_400_000));
  return {
    count: 1,
    inputData: [
      {
        data: json({
          Schedule: { AdjustForDST: true },
          ScheduleStatus: {
            Last: sparse ? "0001-01-01T00:00:00+00:00" : last,
            Next: dateTimeOffset(next),
            LastUpdated: last,
          },
          IsPastDue: false,
          ...extraFields(extra),
        }),
      },
    ],
    triggerMetadata: { TimerTrigger: { string: "3/1/2026 2:00:00 AM" } },
  };
}
