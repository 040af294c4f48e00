import type { MessageTrigger } from "anyfn/adapter";
import { isCloudFormation } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { CloudFormationEvent } from "../native.ts";

/** A custom resource of CloudFormation (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html). The handler itself PUTs the result to `ResponseURL`: what it throws is thrown, and the stack then waits up to an hour, so PUT `FAILED` in a `catch`. */
export const cloudFormation: MessageTrigger<"invoke", CloudFormationEvent, unknown> = {
  id: "aws.cloudformation",
  kind: "invoke",
  detect: isCloudFormation,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: native?.RequestId, source: native?.StackId }),
  ],
};
