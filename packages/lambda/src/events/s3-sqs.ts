import {
  MalformedEventError,
  type MessageTrigger,
  type Outcome,
  type ReplyOptions,
  type StorageEvent,
} from "anyfn/adapter";
import { listOf, objectAt, textAt } from "anyfn/read";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isS3Sqs } from "../detect.ts";
import type { S3Record, SqsEvent, SqsRecord } from "../native.ts";
import { s3Records } from "../unwrap.ts";
import { toStorageEvents } from "./s3.ts";
import { carrierId } from "./sns-sqs.ts";
import { sqsAttempt, sqsGroup } from "./sqs.ts";

/** S3 notifications in a queue. A message fails when any of its objects fails, and when it holds no notification. */
export const s3Sqs: MessageTrigger<"storage", SqsEvent, BatchReply | undefined> = {
  id: "aws.s3.sqs",
  kind: "storage",
  carrier: true,
  detect: isS3Sqs,
  normalize: (native) => objectsOf(native, "aws.s3.sqs", s3Records),
  group: (event) => sqsGroup(event.native as SqsRecord), // `objectsOf` set it
  reply: (outcomes, events, options, native) =>
    replyForCarriers(outcomes, events, options, native, "aws.s3.sqs", s3Records),
};

/** How the notification's records are found in a message's body. */
type Unwrap = (body: unknown) => readonly S3Record[] | undefined;

/** The objects of all messages. A message without a notification has none here and fails in {@link replyForCarriers}: its neighbours are handled. */
export function objectsOf(native: SqsEvent, trigger: string, unwrap: Unwrap): readonly StorageEvent[] {
  return listOf(native?.Records, trigger, "Records").flatMap((item, index) => {
    const record = objectAt(item, trigger, "Records", index);
    textAt(record.messageId, trigger, "Records", index, "messageId");
    return toStorageEvents(unwrap(record.body) ?? [], trigger, `Records[${index}].body.Records`, {
      native: record,
      attempt: sqsAttempt(record),
    });
  });
}

/** The answer by queue messages. */
export function replyForCarriers(
  outcomes: readonly Outcome[],
  events: readonly StorageEvent[],
  options: ReplyOptions,
  { Records }: SqsEvent,
  trigger: string,
  unwrap: Unwrap,
): BatchReply | undefined {
  const carriers = new Set(events.map(({ native }) => native));
  const foreign = Records.flatMap((native, index) => {
    if (carriers.has(native) || unwrap(native.body) !== undefined) return [];
    return [
      {
        native,
        error: new MalformedEventError(trigger, `Records[${index}].body`, "an S3 notification", native.body),
      },
    ];
  });
  return replyEach(
    [...outcomes, ...foreign.map(({ error }) => ({ ok: false, error }) as const)],
    [...events, ...foreign],
    options,
    carrierId,
  );
}
