import type { MessageTrigger } from "anyfn/adapter";
import { isConnect } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { ConnectEvent } from "../native.ts";

/** A contact flow of Amazon Connect (https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html). The handler answers a flat record of strings, or JSON where the flow expects it. */
export const connect: MessageTrigger<"invoke", ConnectEvent, unknown> = {
  id: "aws.connect",
  kind: "invoke",
  detect: isConnect,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      source: native?.Details?.ContactData?.InstanceARN || "aws:connect",
    }),
  ],
};
