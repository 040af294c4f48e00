import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isAnalytics } from "../detect.ts";
import type { Native } from "../native.ts";

/** Google Analytics for Firebase (https://firebase.google.com/docs/functions/1st-gen/analytics-events). */
export const firebaseAnalytics: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "firebase.analytics",
  kind: "event",
  detect: isAnalytics,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "firebase.analytics"),
  reply: answer,
};
