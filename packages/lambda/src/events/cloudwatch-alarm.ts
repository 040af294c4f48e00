import type { MessageTrigger } from "anyfn/adapter";
import { optionalText, text, toDate } from "anyfn/read";
import { isAlarm } from "../detect.ts";
import type { AlarmEvent } from "../native.ts";

/** An alarm of CloudWatch changed its state (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html): type `aws.cloudwatch.alarm`, `data` is `alarmData`. */
export const cloudWatchAlarm: MessageTrigger<"event", AlarmEvent, unknown> = {
  id: "aws.cloudwatch.alarm",
  kind: "event",
  detect: isAlarm,
  normalize(native) {
    const source = text(native?.alarmArn, "aws.cloudwatch.alarm", "alarmArn");
    const time = toDate(native.time);
    return [
      {
        kind: "event",
        type: "aws.cloudwatch.alarm",
        // The service gives no id: an alarm changes its state once at a time.
        id: `${source}@${time.toISOString()}`,
        source,
        time,
        subject: optionalText(native.alarmData?.alarmName),
        data: native.alarmData,
        native,
      },
    ];
  },
};
