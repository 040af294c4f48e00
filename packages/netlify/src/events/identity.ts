import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isIdentity } from "../detect.ts";
import type { NetlifyCall } from "../native.ts";
import { platformEvents } from "../platform-event.ts";
import { replyOutcomes } from "../reply.ts";

/** What users of Netlify Identity do: `com.netlify.identity.signup` and its like. A failure denies `validate` (https://docs.netlify.com/functions/trigger-on-events/). */
export const identity: MessageTrigger<"event", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.event.identity",
  kind: "event",
  detect: isIdentity,
  normalize: (native) => platformEvents(native, "netlify.event.identity"),
  reply: replyOutcomes,
};
