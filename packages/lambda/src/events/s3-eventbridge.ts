import type { MessageTrigger, StorageAction } from "anyfn/adapter";
import { optionalText, text, toDate } from "anyfn/read";
import { isS3EventBridge } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { S3EventBridgeEvent } from "../native.ts";
import { withoutQuotes } from "./s3.ts";

/** S3 through EventBridge (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). Keys are not encoded here. */
export const s3EventBridge: MessageTrigger<"storage", S3EventBridgeEvent, undefined> = {
  id: "aws.s3.eventbridge",
  kind: "storage",
  detect: isS3EventBridge,
  normalize(native, nativeContext) {
    const detail = native?.detail;
    const bucket = text(detail?.bucket?.name, "aws.s3.eventbridge", "detail.bucket.name");
    const key = text(detail?.object?.key, "aws.s3.eventbridge", "detail.object.key");
    const { object } = detail;
    return [
      {
        kind: "storage",
        id: optionalText(native.id) ?? requestId(nativeContext),
        source: optionalText(native.resources?.[0]) ?? `arn:aws:s3:::${bucket}`,
        time: toDate(native.time),
        action: actionOf(native["detail-type"]),
        bucket,
        key,
        size: typeof object.size === "number" ? object.size : undefined,
        etag: withoutQuotes(object.etag),
        version: optionalText(object["version-id"]),
        native,
      },
    ];
  },
};

function actionOf(type: unknown): StorageAction {
  switch (type) {
    case "Object Created":
      return "created";
    case "Object Deleted":
      return "deleted";
    case "Object Storage Class Changed":
    case "Object Access Tier Changed":
      return "archived";
    case "Object Tags Added":
    case "Object Tags Deleted":
    case "Object ACL Updated":
      return "updated";
    default:
      return "other";
  }
}
