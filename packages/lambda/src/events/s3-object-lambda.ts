import type { MessageTrigger } from "anyfn/adapter";
import { isS3ObjectLambda } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { S3ObjectLambdaEvent } from "../native.ts";

/** A request through an S3 Object Lambda access point (https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html). The handler itself calls WriteGetObjectResponse, or answers `{ statusCode, … }` where S3 asks for it. */
export const s3ObjectLambda: MessageTrigger<"invoke", S3ObjectLambdaEvent, unknown> = {
  id: "aws.s3.object-lambda",
  kind: "invoke",
  detect: isS3ObjectLambda,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, {
      id: native?.xAmzRequestId,
      source: native?.configuration?.accessPointArn,
    }),
  ],
};
