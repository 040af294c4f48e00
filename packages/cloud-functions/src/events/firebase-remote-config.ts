import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isRemoteConfig } from "../detect.ts";
import type { Native } from "../native.ts";

/** Firebase Remote Config (https://firebase.google.com/docs/functions/rc-events). */
export const firebaseRemoteConfig: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "firebase.remote-config",
  kind: "event",
  detect: isRemoteConfig,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "firebase.remote-config"),
  reply: answer,
};
