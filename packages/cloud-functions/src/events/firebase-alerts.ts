import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isAlerts } from "../detect.ts";
import type { Native } from "../native.ts";

/** Firebase Alerts (https://firebase.google.com/docs/functions/alert-events): the alert's type is in `data` and an extension attribute. */
export const firebaseAlerts: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "firebase.alerts",
  kind: "event",
  detect: isAlerts,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "firebase.alerts"),
  reply: answer,
};
