import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isTestLab } from "../detect.ts";
import type { Native } from "../native.ts";

/** Firebase Test Lab (https://firebase.google.com/docs/functions/test-lab-events). */
export const firebaseTestLab: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "firebase.test-lab",
  kind: "event",
  detect: isTestLab,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "firebase.test-lab"),
  reply: answer,
};
