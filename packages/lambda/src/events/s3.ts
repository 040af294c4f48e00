import { eachMessage, type MessageTrigger, type StorageAction, type StorageEvent } from "anyfn/adapter";
import { listOf, objectAt, optionalText, textAt, toDate } from "anyfn/read";
import { isS3Test } from "../detect/records.ts";
import { isS3 } from "../detect.ts";
import type { S3Event, S3Record } from "../native.ts";

/** Amazon S3 notifications (https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html). S3's test of a new notification holds no object and succeeds. */
export const s3: MessageTrigger<"storage", S3Event, undefined> = {
  id: "aws.s3",
  kind: "storage",
  detect: isS3,
  normalize: (native) =>
    isS3Test(native)
      ? []
      : toStorageEvents(listOf(native?.Records, "aws.s3", "Records"), "aws.s3", "Records"),
};

/** What the messages that carry S3's notifications add to each object. */
export interface Carried {
  readonly native: unknown;
  readonly attempt?: number | undefined;
}

/** The objects of one notification. `list` is its path, for the error. */
export function toStorageEvents(
  records: readonly S3Record[],
  trigger: string,
  list: string,
  carried?: Carried,
): readonly StorageEvent[] {
  return eachMessage(
    records,
    (item, index) => {
      const record = objectAt(item, trigger, list, index);
      const bucket = textAt(record.s3?.bucket?.name, trigger, list, index, "s3.bucket.name");
      const key = textAt(record.s3.object?.key, trigger, list, index, "s3.object.key");
      const { object } = record.s3;
      return {
        kind: "storage",
        id: idOf(record),
        source: optionalText(record.s3.bucket.arn) ?? `arn:aws:s3:::${bucket}`,
        time: toDate(record.eventTime),
        attempt: carried?.attempt,
        action: actionOf(record.eventName),
        bucket,
        key: decodeKey(key),
        size: typeof object.size === "number" ? object.size : undefined,
        etag: withoutQuotes(object.eTag),
        version: optionalText(object.versionId),
        native: carried ? carried.native : record,
      };
    },
    (record, index) => (carried ? undefined : { id: `${list}[${index}]`, native: record }),
  );
}

/** Without the quotes that HTTP writes around an entity tag. */
export function withoutQuotes(etag: unknown): string | undefined {
  return optionalText(etag)?.replace(/^"(.*)"$/, "$1");
}

/** One request makes several records (a multi-object deletion), and sequencers count by key. */
function idOf({ responseElements, s3: { bucket, object } }: S3Record): string {
  const request = optionalText(responseElements?.["x-amz-request-id"]) ?? "";
  return [request, bucket.name, object.key, optionalText(object.sequencer) ?? ""].join(":");
}

/** `ObjectCreated:Put`, in some samples `s3:ObjectCreated:Put` (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html). */
function actionOf(eventName: unknown): StorageAction {
  const [family = ""] = (typeof eventName === "string" ? eventName : "").replace(/^s3:/, "").split(":", 1);
  switch (family) {
    case "ObjectCreated":
      return "created";
    case "ObjectRemoved":
    case "LifecycleExpiration":
      return "deleted";
    case "LifecycleTransition":
    case "IntelligentTiering":
      return "archived";
    case "ObjectTagging":
    case "ObjectAcl":
      return "updated";
    default:
      return "other";
  }
}

/** Notifications write keys form-encoded. A key that cannot be decoded is no reason to lose the event. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
