import type { MessageTrigger } from "anyfn/adapter";
import { isAppSyncEvents } from "../detect.ts";
import { invokeEvent, named } from "../invoke-event.ts";
import type { AppSyncChannelEvent } from "../native.ts";

/** A handler of a channel namespace of AppSync Events (https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespace-handlers.html). The handler answers in AppSync's own form: `{ events: [{ id, payload }] }` to what was published, nothing or `{ error }` to a subscription. */
export const appSyncEvents: MessageTrigger<"invoke", AppSyncChannelEvent, unknown> = {
  id: "aws.appsync.events",
  kind: "invoke",
  detect: isAppSyncEvents,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { source: named("aws:appsync", native?.info?.channel?.path) }),
  ],
};
