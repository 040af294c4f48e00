import type { MessageTrigger } from "anyfn/adapter";
import { isAppSyncAuthorizer } from "../detect.ts";
import { invokeEvent, named } from "../invoke-event.ts";
import type { AppSyncAuthorizerEvent } from "../native.ts";

/** An authorizer of AppSync (https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html). The handler answers `{ isAuthorized, resolverContext?, deniedFields?, ttlOverride? }`. */
export const appSyncAuthorizer: MessageTrigger<"invoke", AppSyncAuthorizerEvent, unknown> = {
  id: "aws.appsync.authorizer",
  kind: "invoke",
  detect: isAppSyncAuthorizer,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.requestContext?.requestId,
      source: named("aws:appsync", native?.requestContext?.apiId),
    }),
  ],
};
