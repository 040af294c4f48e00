import { callError, type MessageTrigger } from "anyfn/adapter";
import { invokeEvent } from "../invoke-event.ts";

/**
 * A direct call (https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html): any JSON value. It takes what no other trigger takes,
 * and so stands last. Its caller hears of a failure what core's table says; services of AWS, whose triggers stand before it, get the error
 * as it was thrown, because several of them read its text ("Unauthorized" of an authorizer).
 */
export const invoke: MessageTrigger<"invoke", unknown, unknown> = {
  id: "aws.invoke",
  kind: "invoke",
  detect: () => true,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext)],
  reply([outcome]) {
    if (outcome?.ok === false) throw callError(outcome.error);
    return outcome?.value;
  },
};
