import type { MessageTrigger } from "anyfn/adapter";
import { isEdgeResponse } from "../detect.ts";
import { invokeEvent, named } from "../invoke-event.ts";
import type { EdgeResponseEvent } from "../native.ts";

/** Lambda@Edge behind an origin or before a viewer (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html): recognized, but no build target. The handler answers in CloudFront's own form: the response, changed or not. */
export const edgeResponse: MessageTrigger<"invoke", EdgeResponseEvent, unknown> = {
  id: "aws.edge.response",
  kind: "invoke",
  detect: isEdgeResponse,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.Records?.[0]?.cf?.config?.requestId,
      source: named("aws:cloudfront", native?.Records?.[0]?.cf?.config?.distributionId),
    }),
  ],
};
