import type { MessageTrigger } from "anyfn/adapter";
import { isIotAuthorizer } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { IotAuthorizerEvent } from "../native.ts";

/** A custom authorizer of AWS IoT Core (https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html). The handler answers `{ isAuthenticated, principalId, policyDocuments, … }`. */
export const iotAuthorizer: MessageTrigger<"invoke", IotAuthorizerEvent, unknown> = {
  id: "aws.iot.authorizer",
  kind: "invoke",
  detect: isIotAuthorizer,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: native?.connectionMetadata?.id, source: "aws:iot" }),
  ],
};
