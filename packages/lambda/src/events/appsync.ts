import type { MessageTrigger } from "anyfn/adapter";
import { isAppSync } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { AppSyncEvent } from "../native.ts";

/** A resolver of AppSync (https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html); of a batch (`BatchInvoke`) the input is an array, and so is the answer. */
export const appSync: MessageTrigger<"invoke", AppSyncEvent | readonly AppSyncEvent[], unknown> = {
  id: "aws.appsync",
  kind: "invoke",
  detect: isAppSync,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext, { source: "aws:appsync" })],
};
