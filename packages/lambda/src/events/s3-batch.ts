import type { MessageTrigger } from "anyfn/adapter";
import { isS3Batch } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { S3BatchEvent } from "../native.ts";

/** A task of S3 Batch Operations (https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html). Keys in it are form-encoded. The handler answers in S3's own form: `{ invocationSchemaVersion, treatMissingKeysAs, invocationId, results }`. */
export const s3Batch: MessageTrigger<"invoke", S3BatchEvent, unknown> = {
  id: "aws.s3.batch",
  kind: "invoke",
  detect: isS3Batch,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: native?.invocationId, source: "aws:s3" }),
  ],
};
