import type { MessageTrigger } from "anyfn/adapter";
import { isAuthorizer } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { AuthorizerEvent } from "../native.ts";

/** An authorizer of API Gateway, REST, HTTP or WebSocket (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html). The handler answers in API Gateway's own form: a policy, or `{ isAuthorized }`. */
export const authorizer: MessageTrigger<"invoke", AuthorizerEvent, unknown> = {
  id: "aws.apigateway.authorizer",
  kind: "invoke",
  detect: isAuthorizer,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.requestContext?.requestId,
      source: native?.methodArn ?? native?.routeArn,
    }),
  ],
};
