import type { MessageTrigger } from "anyfn/adapter";
import { isKinesisAnalytics } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { KinesisAnalyticsEvent } from "../native.ts";

/** A preprocessor of Kinesis Data Analytics for SQL (https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing.html). The handler answers in its own form: `{ records: [{ recordId, result, data }] }`. */
export const kinesisAnalytics: MessageTrigger<"invoke", KinesisAnalyticsEvent, unknown> = {
  id: "aws.kinesis.analytics",
  kind: "invoke",
  detect: isKinesisAnalytics,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: native?.invocationId, source: native?.applicationArn }),
  ],
};
