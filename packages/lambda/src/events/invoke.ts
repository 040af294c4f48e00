import type { MessageTrigger } from "anyfn/adapter";
import { invokeEvent } from "../invoke-event.ts";

/** A direct call (https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html): any JSON value. It takes what no other trigger takes, and so stands last. */
export const invoke: MessageTrigger<"invoke", unknown, unknown> = {
  id: "aws.invoke",
  kind: "invoke",
  detect: () => true,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext)],
};
