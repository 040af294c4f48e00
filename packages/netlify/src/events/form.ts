import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { isForm } from "../detect.ts";
import type { NetlifyCall } from "../native.ts";
import { platformEvents } from "../platform-event.ts";
import { replyOutcomes } from "../reply.ts";

/** A submission of a form that was found to be no spam: `com.netlify.form.submitted` (https://docs.netlify.com/functions/trigger-on-events/). */
export const form: MessageTrigger<"event", NetlifyCall, readonly Outcome[]> = {
  id: "netlify.event.form",
  kind: "event",
  detect: isForm,
  normalize: (native) => platformEvents(native, "netlify.event.form"),
  reply: replyOutcomes,
};
