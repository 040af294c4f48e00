import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isInvoke } from "../detect.ts";
import { invokeEvents } from "../invoke-event.ts";
import type { NetlifyCall } from "../native.ts";
import { replyOutcomes } from "../reply.ts";

/** A direct call of a background function (https://docs.netlify.com/functions/background-functions/): the caller hears 202 at once and never a result; 15 minutes, 256 kB; a failed call is tried again after one minute and after two more. */
export const background: MessageTrigger<"invoke", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.background",
  kind: "invoke",
  detect: isInvoke,
  normalize: (native) => invokeEvents(native, "netlify.background"),
  reply: replyOutcomes,
};
