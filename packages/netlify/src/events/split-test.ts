import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isSplitTest } from "../detect.ts";
import type { NetlifyCall } from "../native.ts";
import { platformEvents } from "../platform-event.ts";
import { replyOutcomes } from "../reply.ts";

/** Changes of a split test: `com.netlify.split-test.activated` and its like (https://docs.netlify.com/functions/trigger-on-events/). */
export const splitTest: MessageTrigger<"event", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.event.split-test",
  kind: "event",
  detect: isSplitTest,
  normalize: (native) => platformEvents(native, "netlify.event.split-test"),
  reply: replyOutcomes,
};
