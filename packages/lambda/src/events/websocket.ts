import type { MessageTrigger } from "anyfn/adapter";
import { isWebSocket } from "../detect.ts";
import { callResult, invokeEvent, named } from "../invoke-event.ts";
import type { WebSocketEvent } from "../native.ts";

/** A WebSocket API of API Gateway (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html). The handler answers `{ statusCode }`; nothing is 200, and any but 2xx refuses a connection. */
export const webSocket: MessageTrigger<"invoke", WebSocketEvent, unknown> = {
  id: "aws.apigateway.websocket",
  kind: "invoke",
  detect: isWebSocket,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.requestContext?.requestId,
      source: named("aws:apigateway", native?.requestContext?.apiId),
      time: native?.requestContext?.requestTimeEpoch,
    }),
  ],
  reply: (outcomes) => callResult(outcomes) ?? { statusCode: 200 },
};
