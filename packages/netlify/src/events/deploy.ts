import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isDeploy } from "../detect.ts";
import type { NetlifyCall } from "../native.ts";
import { platformEvents } from "../platform-event.ts";
import { replyOutcomes } from "../reply.ts";

/** What becomes of a deploy, by the type `com.netlify.deploy.succeeded` and its like (https://docs.netlify.com/functions/trigger-on-events/). */
export const deploy: MessageTrigger<"event", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.event.deploy",
  kind: "event",
  detect: isDeploy,
  normalize: (native) => platformEvents(native, "netlify.event.deploy"),
  reply: replyOutcomes,
};
