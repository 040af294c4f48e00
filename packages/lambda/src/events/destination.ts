import type { MessageTrigger } from "anyfn/adapter";
import { isDestination } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { DestinationEvent } from "../native.ts";

/** The outcome of another function's asynchronous call (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html). The answer is ignored. */
export const destination: MessageTrigger<"invoke", DestinationEvent, unknown> = {
  id: "aws.lambda.destination",
  kind: "invoke",
  detect: isDestination,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.requestContext?.requestId,
      source: native?.requestContext?.functionArn,
      time: native?.timestamp,
    }),
  ],
};
