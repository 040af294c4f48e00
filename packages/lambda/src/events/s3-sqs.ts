import { eachMessage, MalformedEventError, type MessageTrigger, type StorageEvent } from "anyfn/adapter";
import { listOf, objectAt, textAt } from "anyfn/read";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isS3Sqs } from "../detect.ts";
import type { S3Record, SqsEvent, SqsRecord } from "../native.ts";
import { s3Records } from "../unwrap.ts";
import { toStorageEvents } from "./s3.ts";
import { carrierId } from "./sns-sqs.ts";
import { knownOfSqs, sqsAttempt, sqsGroup } from "./sqs.ts";

/** S3 notifications in a queue. A message fails when any of its objects fails, and when it holds no notification. */
export const s3Sqs: MessageTrigger<"storage", SqsEvent, BatchReply | undefined> = {
  id: "aws.s3.sqs",
  kind: "storage",
  carrier: true,
  detect: isS3Sqs,
  normalize: (native) => objectsOf(native, "aws.s3.sqs", s3Records),
  group: (event) => sqsGroup(event.native as SqsRecord), // `objectsOf` set it
  reply: (outcomes, events, options) => replyEach(outcomes, events, options, carrierId),
};

/** How the notification's records are found in a message's body. */
type Unwrap = (body: unknown) => readonly S3Record[] | undefined;

/** The objects of all messages; a message that holds no notification fails alone. */
export function objectsOf(native: SqsEvent, trigger: string, unwrap: Unwrap): readonly StorageEvent[] {
  return eachMessage<StorageEvent, SqsRecord>(
    listOf(native?.Records, trigger, "Records"),
    (item, index) => {
      const record = objectAt(item, trigger, "Records", index);
      textAt(record.messageId, trigger, "Records", index, "messageId");
      const path = `Records[${index}].body`;
      const records = unwrap(record.body);
      if (!records) throw new MalformedEventError(trigger, path, "an S3 notification", record.body);
      return toStorageEvents(records, trigger, `${path}.Records`, {
        native: record,
        attempt: sqsAttempt(record),
      });
    },
    knownOfSqs,
  );
}
