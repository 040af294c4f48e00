import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isEventarc } from "../detect.ts";
import type { Native } from "../native.ts";

/** Every other CloudEvent: a channel's own (https://cloud.google.com/eventarc/docs/third-parties/create-channels), and those of Google's many services. Pinned, it takes any CloudEvent. */
export const eventarc: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "gcp.eventarc",
  kind: "event",
  detect: isEventarc,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "gcp.eventarc"),
  reply: answer,
};
