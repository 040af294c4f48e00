import type { MessageTrigger } from "anyfn/adapter";
import { isCognito } from "../detect.ts";
import { callResult, invokeEvent, named } from "../invoke-event.ts";
import type { CognitoEvent } from "../native.ts";

/** A trigger of a Cognito user pool (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html). Cognito wants the event back with `response` filled in: what the handler returns, or the event itself where it returns nothing. */
export const cognito: MessageTrigger<"invoke", CognitoEvent, unknown> = {
  id: "aws.cognito",
  kind: "invoke",
  detect: isCognito,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { source: named("aws:cognito", native?.userPoolId) }),
  ],
  reply: (outcomes, _events, _options, native) => callResult(outcomes) ?? native,
};
