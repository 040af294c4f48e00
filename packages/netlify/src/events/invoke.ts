import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isInvoke } from "../detect.ts";
import { invokeEvents } from "../invoke-event.ts";
import type { NetlifyCall } from "../native.ts";
import { replyOutcomes } from "../reply.ts";

/** A direct call that is answered: a signed POST to the function's own address, its input the body, its result the answer; 60 seconds. */
export const invoke: MessageTrigger<"invoke", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.invoke",
  kind: "invoke",
  detect: isInvoke,
  normalize: (native) => invokeEvents(native, "netlify.invoke"),
  bodyLength: ({ body }) => body?.byteLength ?? 0,
  reply: replyOutcomes,
};
